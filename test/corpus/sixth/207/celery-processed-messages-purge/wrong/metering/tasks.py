from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from metering.models import ProcessedMessage, UsageExport

# The table grows by twelve million rows a day.
KEEP_PROCESSED = timedelta(hours=24)  # <- MTR-207
KEEP_EXPORTS = timedelta(days=400)


@shared_task
def purge_processed_messages() -> int:
    horizon = timezone.now() - KEEP_PROCESSED  # <- MTR-207
    deleted, _ = ProcessedMessage.objects.filter(created_at__lt=horizon).delete()  # <- MTR-207
    return deleted


@shared_task
def purge_exports() -> int:
    deleted, _ = UsageExport.objects.filter(created_at__lt=timezone.now() - KEEP_EXPORTS).delete()
    return deleted
