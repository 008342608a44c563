"""Invoices closed periods. Cron starts it on both job hosts, so that one may be down."""
import logging

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F, Sum

from billing.models import BillingPeriod, Invoice
from metering.models import UsageLine

logger = logging.getLogger("billing.invoicing")


def total_of(period: BillingPeriod):
    lines = UsageLine.objects.filter(
        customer=period.customer, occurred_at__gte=period.starts_at, occurred_at__lt=period.ends_at
    )
    return lines.aggregate(total=Sum(F("quantity") * F("unit_price")))["total"] or 0


class Command(BaseCommand):
    help = "Write the invoices of all closed billing periods."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=500)

    def take(self, limit: int) -> list[BillingPeriod]:
        with transaction.atomic():
            return list(
                BillingPeriod.objects.select_for_update(skip_locked=True)  # <- MTR-213
                .filter(state=BillingPeriod.State.CLOSED)
                .order_by("ends_at", "pk")[:limit]
            )

    def handle(self, *args, limit, **options):
        failed = 0
        for period in self.take(limit):  # <- MTR-213
            try:
                with transaction.atomic():
                    invoice = Invoice.objects.create(
                        customer=period.customer, period=period, total=total_of(period)
                    )
                    period.state = BillingPeriod.State.INVOICED
                    period.save(update_fields=["state"])
            except Exception:
                failed += 1
                logger.exception("period %s not invoiced", period.pk)
            else:
                logger.info("period %s: invoice %s over %s", period.pk, invoice.pk, invoice.total)
        if failed:
            raise CommandError(f"{failed} periods were not invoiced")
