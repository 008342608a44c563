from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True)
class Window:
    start: datetime
    end: datetime

    def days(self) -> int:
        return (self.end - self.start).days


def current_month() -> Window:
    today = date.today()  # <- MTR-302
    first = today.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return Window(
        start=datetime.combine(first, time.min),  # <- MTR-302
        end=datetime.combine(following, time.min),  # <- MTR-302
    )


def trailing(hours: int) -> Window:
    now = datetime.utcnow()  # <- MTR-302?
    return Window(start=now - timedelta(hours=hours), end=now)
