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

    def candidates(self, limit: int) -> list[int]:
        """Only what to try: another host may have the same list."""
        closed = BillingPeriod.objects.filter(state=BillingPeriod.State.CLOSED)
        return list(closed.order_by("ends_at", "pk").values_list("pk", flat=True)[:limit])

    def invoice(self, pk: int) -> Invoice | None:
        """The row stays locked until the invoice and the new state are committed."""
        with transaction.atomic():
            period = (
                BillingPeriod.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("customer")
                .filter(pk=pk, state=BillingPeriod.State.CLOSED)
                .first()
            )
            if period is None:
                return None
            invoice = Invoice.objects.create(customer=period.customer, period=period, total=total_of(period))
            period.state = BillingPeriod.State.INVOICED
            period.save(update_fields=["state"])
            return invoice

    def handle(self, *args, limit, **options):
        failed = 0
        for pk in self.candidates(limit):
            try:
                invoice = self.invoice(pk)
            except Exception:
                failed += 1
                logger.exception("period %s not invoiced", pk)
                continue
            if invoice is None:
                logger.info("period %s is taken by the other host", pk)
            else:
                logger.info("period %s: invoice %s over %s", pk, invoice.pk, invoice.total)
        if failed:
            raise CommandError(f"{failed} periods were not invoiced")
