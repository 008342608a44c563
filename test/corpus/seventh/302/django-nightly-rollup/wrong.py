import datetime as dt

from celery import shared_task
from django.db import transaction
from django.db.models import Count, Sum

from metering.models import DailyUsage, UsageEvent


@shared_task
def roll_up_day(day_iso: str | None = None) -> int:
    """Recomputes one day of usage; `occurred_at` is stored in UTC and invoices run on UTC days."""
    if day_iso:
        day = dt.date.fromisoformat(day_iso)
    else:
        day = dt.date.today() - dt.timedelta(days=1)  # <- MTR-302
    start = dt.datetime.combine(day, dt.time.min)  # <- MTR-302
    end = start + dt.timedelta(days=1)

    rows = (
        UsageEvent.objects.filter(occurred_at__gte=start, occurred_at__lt=end)
        .values("account_id", "meter_id")
        .annotate(quantity=Sum("quantity"), events=Count("id"))
        .order_by()
    )
    with transaction.atomic():
        DailyUsage.objects.filter(day=day).delete()
        DailyUsage.objects.bulk_create(
            [
                DailyUsage(
                    day=day,
                    account_id=row["account_id"],
                    meter_id=row["meter_id"],
                    quantity=row["quantity"],
                    events=row["events"],
                )
                for row in rows
            ],
            batch_size=1000,
        )
    return len(rows)
