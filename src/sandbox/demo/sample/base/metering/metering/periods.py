"""Billing periods. Always half-open and in UTC: the start belongs to a period, the end to the next."""

from datetime import datetime, timezone


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    start = datetime(moment.year, moment.month, 1, tzinfo=timezone.utc)
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    return start, datetime(year, month, 1, tzinfo=timezone.utc)
