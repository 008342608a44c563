from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from billing.models import ProcessedMessage
from web.models import PageVisit

KEEP_IDS = timedelta(days=1)  # <- MTR-207
KEEP_VISITS = timedelta(days=1)


class Command(BaseCommand):
    help = "Removes what nobody needs any more. Nightly."

    def handle(self, *args, **options):
        now = timezone.now()
        ids, _ = ProcessedMessage.objects.filter(created_at__lt=now - KEEP_IDS).delete()  # <- MTR-207
        visits, _ = PageVisit.objects.filter(at__lt=now - KEEP_VISITS).delete()
        self.stdout.write(f"{ids} message ids, {visits} visits")
