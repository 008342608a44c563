"""Periods of subscriptions."""

from datetime import datetime, timezone

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel


class Subscription(BaseModel):
    customer_id: str
    started_at: datetime
    monthly_tokens: int


def period(subscription: Subscription, at: datetime = datetime.now(timezone.utc)) -> tuple[datetime, datetime]:  # <- MTR-354
    """The month, from the day of the subscription's start, that `at` lies in."""
    months = (at.year - subscription.started_at.year) * 12 + at.month - subscription.started_at.month
    if subscription.started_at + relativedelta(months=months) > at:
        months -= 1
    return (
        subscription.started_at + relativedelta(months=months),
        subscription.started_at + relativedelta(months=months + 1),
    )
