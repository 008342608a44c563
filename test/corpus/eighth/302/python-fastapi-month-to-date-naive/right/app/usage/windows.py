from dataclasses import dataclass
from datetime import datetime, timedelta, timezone


@dataclass(frozen=True)
class Window:
    start: datetime
    end: datetime

    def days(self) -> int:
        return (self.end - self.start).days


def current_month(now: datetime | None = None) -> Window:
    """The calendar month in UTC: contracts and invoices are cut at midnight UTC."""
    now = (now or datetime.now(timezone.utc)).astimezone(timezone.utc)
    start = datetime(now.year, now.month, 1, tzinfo=timezone.utc)
    if now.month == 12:
        end = start.replace(year=now.year + 1, month=1)
    else:
        end = start.replace(month=now.month + 1)
    return Window(start=start, end=end)


def trailing(hours: int) -> Window:
    now = datetime.now(timezone.utc)
    return Window(start=now - timedelta(hours=hours), end=now)
