from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from billing.models import ProcessedMessage
from web.models import PageVisit

# A message lives fourteen days in usage-events and, redriven, another fourteen in usage-events-dead and back
# (infra/queues.tf). An id that is gone before its message would let it count twice.
QUEUE_RETENTION = timedelta(days=14)
KEEP_IDS = 3 * QUEUE_RETENTION + timedelta(days=7)
KEEP_VISITS = timedelta(days=1)


class Command(BaseCommand):
    help = "Removes what nobody needs any more. Nightly."

    def handle(self, *args, **options):
        now = timezone.now()
        ids, _ = ProcessedMessage.objects.filter(created_at__lt=now - KEEP_IDS).delete()
        visits, _ = PageVisit.objects.filter(at__lt=now - KEEP_VISITS).delete()
        self.stdout.write(f"{ids} message ids, {visits} visits")
