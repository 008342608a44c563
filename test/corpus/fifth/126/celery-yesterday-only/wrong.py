from datetime import date, datetime, timedelta, timezone

from celery import shared_task
from django.db.models import Sum

from billing.clients import lago
from billing.models import Subscription
from metering.models import BillingDay, StorageSample


def day_bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    return start, start + timedelta(days=1)


def bill_day(day: date) -> None:
    start, end = day_bounds(day)
    totals = (
        StorageSample.objects.filter(taken_at__gte=start, taken_at__lt=end)
        .values("subscription_id")
        .annotate(gb_hours=Sum("gb"))
    )
    for total in totals:
        subscription = Subscription.objects.get(pk=total["subscription_id"])
        lago.send_once(
            key=f"storage-{subscription.pk}-{day.isoformat()}",
            subscription=subscription.external_id,
            code="gb_hours",
            at=start,
            properties={"gb_hours": str(total["gb_hours"])},
        )


@shared_task(acks_late=True)
def bill_storage() -> None:
    yesterday = datetime.now(timezone.utc).date() - timedelta(days=1)  # <- MTR-126
    bill_day(yesterday)  # <- MTR-126
