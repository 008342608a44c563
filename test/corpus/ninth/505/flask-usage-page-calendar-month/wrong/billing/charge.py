"""Overage of a period that is over."""

from billing.models import Charge, Subscription, db
from billing.periods import Period
from billing.usage import pages_scanned


def charge_period(subscription: Subscription, period: Period) -> Charge:
    """(subscription_id, period_start) is unique in charges."""
    pages = pages_scanned(subscription.customer_id, period.start, period.end)
    over = max(pages - subscription.included_pages, 0)
    charge = Charge(
        subscription_id=subscription.id,
        period_start=period.start,
        period_end=period.end,
        pages=pages,
        amount_cents=over * subscription.cents_per_page,
    )
    db.session.add(charge)
    db.session.commit()
    return charge
