"""manage.py meter_storage --day 2026-03-01: one storage figure per bucket and day, to Amberflo."""
from __future__ import annotations

import logging
from datetime import date, datetime, time, timezone

from django.conf import settings
from django.core.management.base import BaseCommand
from metering.ingest import create_ingest_client

from buckets.models import BucketSnapshot

logger = logging.getLogger(__name__)


def noon_millis(day: date) -> int:
    return int(datetime.combine(day, time(12), tzinfo=timezone.utc).timestamp()) * 1000


class Command(BaseCommand):
    help = "Reports the stored gigabytes of a day"

    def add_arguments(self, parser):
        parser.add_argument("--day", type=date.fromisoformat, required=True)

    def handle(self, *args, day: date, **options):
        client = create_ingest_client(api_key=settings.AMBERFLO_API_KEY)
        snapshots = BucketSnapshot.objects.filter(day=day).select_related("account").order_by("pk")
        count = 0
        for snapshot in snapshots.iterator():
            client.meter( # <- MTR-105, MTR-102?
                meter_api_name="stored_gb",
                meter_value=snapshot.gigabytes,
                meter_time_in_millis=noon_millis(day),
                customer_id=snapshot.account.external_id,
                dimensions={"region": snapshot.region},
                unique_id=f"stored-{snapshot.pk}",
            )
            count += 1
        self.stdout.write(f"{count} buckets reported for {day}") # <- MTR-105
