from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.dateparse import parse_datetime

from billing.models import Account, Invoice, VerificationEvent

CENT = Decimal("0.01")


def usage_of(account: Account, start: datetime, end: datetime, using: str) -> dict:
    return (
        VerificationEvent.objects.using(using)
        .filter(account_id=account.pk, completed_at__gte=start, completed_at__lt=end, sandbox=False)
        .aggregate(checks=Count("pk"), amount=Sum("price"))
    )


def dashboard_usage(account: Account, start: datetime, end: datetime) -> dict:
    # the page says "updated every few minutes"
    return usage_of(account, start, end, using="replica")


class Command(BaseCommand):
    help = "Writes the invoices of a period right after it has ended."

    def add_arguments(self, parser):
        parser.add_argument("start", type=parse_datetime)
        parser.add_argument("end", type=parse_datetime)

    def handle(self, *args, start: datetime, end: datetime, **options):
        accounts = Account.objects.filter(closed_at__isnull=True)
        for account in accounts.iterator():
            # from the primary: the replica may be minutes behind, and those would be on no invoice
            usage = usage_of(account, start, end, using="default")
            if not usage["checks"]:
                continue
            self.write_invoice(account, start, end, usage)

    @transaction.atomic
    def write_invoice(self, account: Account, start: datetime, end: datetime, usage: dict):
        # unique together: account, period_start
        _, created = Invoice.objects.get_or_create(
            account_id=account.pk,
            period_start=start,
            defaults={
                "period_end": end,
                "quantity": usage["checks"],
                "amount": usage["amount"].quantize(CENT, ROUND_HALF_UP),
            },
        )
        self.stdout.write(f"{account.pk}: {'created' if created else 'already there'}")
