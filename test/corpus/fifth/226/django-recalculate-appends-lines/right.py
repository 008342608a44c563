"""Recalculates draft invoices; run nightly and from the support desk's button."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from billing.models import Invoice, InvoiceLine, PriceTier, UsageEvent


def amount_for(quantity: Decimal, tiers: list[PriceTier]) -> Decimal:
    total = Decimal(0)
    for tier in tiers:
        part = min(quantity, tier.size) if tier.size is not None else quantity
        total += part * tier.unit_price
        quantity -= part
        if quantity <= 0:
            break
    return total.quantize(Decimal("0.01"))


@transaction.atomic
def recalculate(invoice_id: int) -> Decimal:
    invoice = Invoice.objects.select_for_update().get(pk=invoice_id)
    if invoice.status != Invoice.DRAFT:
        raise ValueError(f"invoice {invoice_id} is {invoice.status}")
    invoice.lines.all().delete()
    sums = (
        UsageEvent.objects.filter(
            account=invoice.account,
            occurred_at__gte=invoice.period_start,
            occurred_at__lt=invoice.period_end,
        )
        .values("meter")
        .annotate(quantity=Sum("quantity"))
    )
    for row in sums:
        tiers = list(PriceTier.objects.filter(plan=invoice.plan, meter=row["meter"]).order_by("position"))
        InvoiceLine.objects.create(
            invoice=invoice,
            meter=row["meter"],
            quantity=row["quantity"],
            amount=amount_for(row["quantity"], tiers),
        )
    invoice.total = invoice.lines.aggregate(total=Sum("amount"))["total"] or Decimal(0)
    invoice.save(update_fields=["total"])
    return invoice.total
