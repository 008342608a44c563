from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from metering.models import ProcessedMessage, UsageExport

# As in infra/queues.tf: a message may wait in the queue, then in the dead letters, and is redriven into the queue.
QUEUE_RETENTION = timedelta(days=4)
DEAD_LETTER_RETENTION = timedelta(days=14)
KEEP_PROCESSED = QUEUE_RETENTION + DEAD_LETTER_RETENTION + QUEUE_RETENTION + timedelta(days=3)
KEEP_EXPORTS = timedelta(days=400)

CHUNK = 50_000


@shared_task
def purge_processed_messages() -> int:
    """Ids that no message can come with any more, in chunks that do not hold the table up."""
    horizon = timezone.now() - KEEP_PROCESSED
    total = 0
    while ids := list(
        ProcessedMessage.objects.filter(created_at__lt=horizon).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        deleted, _ = ProcessedMessage.objects.filter(pk__in=ids).delete()
        total += deleted
    return total


@shared_task
def purge_exports() -> int:
    deleted, _ = UsageExport.objects.filter(created_at__lt=timezone.now() - KEEP_EXPORTS).delete()
    return deleted
