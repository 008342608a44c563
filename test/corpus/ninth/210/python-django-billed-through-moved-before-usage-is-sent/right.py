"""Closes the open interval of every connector and sends its rows to Orb. One beat task per connector."""
from __future__ import annotations

from datetime import datetime

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from orb import Orb

from connectors.models import Connector, SyncRun

log = get_task_logger(__name__)


def synced_rows(connector: Connector, start: datetime, end: datetime) -> int:
    runs = SyncRun.objects.filter(connector=connector, finished_at__gte=start, finished_at__lt=end)
    return runs.aggregate(total=Sum("rows_synced"))["total"] or 0


def send(connector: Connector, start: datetime, end: datetime, rows: int) -> None:
    Orb(api_key=settings.ORB_API_KEY).events.ingest(
        events=[
            {
                "event_name": "rows_synced",
                "idempotency_key": f"rows-{connector.pk}-{start.isoformat()}-{end.isoformat()}",
                "external_customer_id": connector.workspace.slug,
                "timestamp": start + (end - start) / 2,
                "properties": {"rows": rows, "source": connector.source},
            }
        ]
    )


@shared_task(acks_late=True, autoretry_for=(Exception,), retry_backoff=30, max_retries=10)
def close_interval(connector_id: int, end_iso: str) -> None:
    """`end_iso` comes from the schedule, so that a retry closes the same interval."""
    end = datetime.fromisoformat(end_iso)
    with transaction.atomic():
        connector = Connector.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=connector_id)
        start = connector.billed_through
        if start >= end:
            return
        rows = synced_rows(connector, start, end)
        if rows:
            send(connector, start, end, rows)
        connector.billed_through = end
        connector.save(update_fields=["billed_through"])
    log.info("connector %s billed through %s: %d rows, lag %s", connector_id, end, rows, timezone.now() - end)
