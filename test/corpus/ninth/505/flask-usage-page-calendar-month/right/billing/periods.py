"""Billing periods: a month from the day on which the customer subscribed."""

from dataclasses import dataclass
from datetime import datetime

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Period:
    start: datetime
    end: datetime


def period_at(anchor: datetime, at: datetime) -> Period:
    """The period that `at` lies in. Both are UTC."""
    months = (at.year - anchor.year) * 12 + at.month - anchor.month
    if anchor + relativedelta(months=months) > at:
        months -= 1
    return Period(anchor + relativedelta(months=months), anchor + relativedelta(months=months + 1))


def calendar_month(at: datetime) -> Period:
    """For the internal cost report, which goes by calendar months."""
    start = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Period(start, start + relativedelta(months=1))
