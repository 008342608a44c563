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
    today = datetime.now(timezone.utc).date()
    for billing_day in BillingDay.objects.filter(day__lt=today, billed=False).order_by("day"):
        bill_day(billing_day.day)
        BillingDay.objects.filter(pk=billing_day.pk).update(billed=True)
