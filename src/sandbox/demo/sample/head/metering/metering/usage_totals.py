"""Running totals of what a customer stores, shown in the console and billed at the end of the month."""

from datetime import datetime

from django.db.models import F
from django.db import transaction as django_transaction

from metering.models import UsageTotal


def add_storage_hours(customer_id: str, gb_hours: int) -> None:
    total = UsageTotal.objects.get(customer_id=customer_id)
    total.used_gb_hours = total.used_gb_hours + gb_hours
    total.save()


def add_retrieval_bytes(customer_id: str, size: int) -> None:
    """The database adds, so that two workers cannot overwrite each other."""
    UsageTotal.objects.filter(customer_id=customer_id).update(
        retrieved_bytes=F("retrieved_bytes") + size,
    )


def close_month(customer_id: str, closed_at: datetime) -> int:
    """Takes what is billed out of the total while nobody else can change it."""
    with django_transaction.atomic():
        total = UsageTotal.objects.select_for_update().get(customer_id=customer_id)
        billed = total.used_gb_hours
        total.used_gb_hours = 0
        total.closed_at = closed_at
        total.save()
    return billed
