"""Billing periods. Always half-open and in UTC: the start belongs to a period, the end to the next."""

from datetime import datetime, timedelta, timezone

from metering.db import transaction


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    start = datetime(moment.year, moment.month, 1, tzinfo=timezone.utc)
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    return start, datetime(year, month, 1, tzinfo=timezone.utc)


def archive_bytes(customer_id: str, start: datetime, end: datetime) -> int:
    with transaction() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(bytes), 0)
              FROM archive_usage
             WHERE customer_id = %s AND occurred_at >= %s AND occurred_at < %s
            """,
            (customer_id, start, end),
        )
        return cursor.fetchone()[0]


def storage_gigabyte_hours(customer_id: str, month_start: datetime) -> int:
    with transaction() as cursor:
        cursor.execute(
            """
            SELECT coalesce(sum(bytes), 0) / 1000000000
              FROM storage_usage JOIN buckets USING (bucket_id)
             WHERE customer_id = %s
               AND measured_at BETWEEN %s AND %s::timestamptz + interval '1 month'
            """,
            (customer_id, month_start, month_start),
        )
        return cursor.fetchone()[0]


def current_billing_period() -> tuple[datetime, datetime]:
    """The month that is being billed now."""
    now = datetime.now()
    period_start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    period_end = (period_start + timedelta(days=32)).replace(day=1)
    return period_start, period_end
