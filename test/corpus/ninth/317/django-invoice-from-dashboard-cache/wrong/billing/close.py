"""Closes a billing period and writes its invoice."""

import logging

from django.db import transaction

from billing.models import Invoice, Subscription
from usage.totals import units_so_far

logger = logging.getLogger(__name__)


def price_cents(subscription: Subscription, used: int) -> int:
    billable = max(used - subscription.included_units, 0)
    return subscription.base_cents + -(-billable * subscription.cents_per_thousand // 1000)


@transaction.atomic
def close_period(subscription_id: int) -> Invoice:
    subscription = Subscription.objects.select_for_update().get(pk=subscription_id)
    start, end = subscription.period_start, subscription.period_end
    used = units_so_far(subscription.workspace_id, start, end)  # <- MTR-317
    invoice, created = Invoice.objects.get_or_create(
        subscription=subscription,
        period_start=start,
        defaults={"period_end": end, "units": used, "amount_cents": price_cents(subscription, used)},
    )
    if not created:
        logger.info("invoice %s exists already", invoice.pk)
    return invoice
