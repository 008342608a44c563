"""Totals of the requests a workspace made."""

from datetime import datetime

from django.core.cache import cache
from django.db.models import Sum

from usage.models import ApiRequest

DASHBOARD_SECONDS = 6 * 60 * 60


def _key(workspace_id: int, start: datetime) -> str:
    return f"usage-total:{workspace_id}:{start:%Y%m%d}"


def units(workspace_id: int, start: datetime, end: datetime) -> int:
    """What the stored requests add up to."""
    total = ApiRequest.objects.filter(
        workspace_id=workspace_id, served_at__gte=start, served_at__lt=end
    ).aggregate(units=Sum("units"))["units"]
    return total or 0


def units_so_far(workspace_id: int, start: datetime, end: datetime) -> int:
    return cache.get_or_set(
        _key(workspace_id, start),
        lambda: units(workspace_id, start, end),
        timeout=DASHBOARD_SECONDS,
    )
