from django.core.management.base import BaseCommand
from django.conf import settings
from metering.ingest import create_ingest_client

from storage.models import Download


class Command(BaseCommand):
    help = "Meters downloads that have not been metered yet."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=1000)

    def handle(self, *args, **options):
        client = create_ingest_client(api_key=settings.AMBERFLO_KEY)
        try:
            downloads = list(self.waiting(options["limit"]))
            for download in downloads:
                self.meter(client, download)
        finally:
            client.shutdown()
        Download.objects.filter(pk__in=[download.pk for download in downloads]).update(metered=True)
        self.stdout.write(f"{len(downloads)} downloads metered")

    def waiting(self, limit):
        return Download.objects.filter(metered=False).select_related("bucket__tenant").order_by("pk")[:limit]

    def meter(self, client, download):
        client.meter(
            meter_api_name="egress_bytes",
            meter_value=download.size,
            meter_time_in_millis=int(download.finished_at.timestamp()),  # <- MTR-116
            customer_id=str(download.bucket.tenant_id),
            dimensions={"region": download.bucket.region},
            unique_id=f"download-{download.pk}",
        )
