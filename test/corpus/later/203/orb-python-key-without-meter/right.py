"""Hourly roll-up of the gateway counters, reported to Orb."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import structlog
from orb import Orb
from sqlalchemy import text
from sqlalchemy.orm import Session

log = structlog.get_logger()

METERS = ("requests", "egress_bytes", "cache_purges")
BATCH = 500

SELECT = text("""
    SELECT customer_id, meter, sum(quantity)::bigint AS quantity
    FROM gateway_counters
    WHERE counted_at >= :start AND counted_at < :end AND meter = ANY(:meters)
    GROUP BY customer_id, meter
    ORDER BY customer_id, meter
""")


@dataclass(frozen=True)
class Rollup:
    customer_id: str
    meter: str
    quantity: int
    hour: datetime

    @property
    def key(self) -> str:
        return f"{self.customer_id}:{self.meter}:{self.hour:%Y-%m-%dT%H}"

    def to_event(self) -> dict:
        return {
            "idempotency_key": self.key,
            "event_name": self.meter,
            "external_customer_id": self.customer_id,
            "timestamp": self.hour + timedelta(minutes=30),
            "properties": {"quantity": self.quantity},
        }


def load(session: Session, hour: datetime) -> list[Rollup]:
    rows = session.execute(SELECT, {"start": hour, "end": hour + timedelta(hours=1), "meters": list(METERS)})
    return [Rollup(row.customer_id, row.meter, row.quantity, hour) for row in rows]


def report_hour(session: Session, client: Orb, hour: datetime) -> int:
    if hour.tzinfo is not timezone.utc or hour != hour.replace(minute=0, second=0, microsecond=0):
        raise ValueError(f"{hour} is not a full hour of UTC")
    rollups = load(session, hour)
    for start in range(0, len(rollups), BATCH):
        client.events.ingest(events=[rollup.to_event() for rollup in rollups[start:start + BATCH]])
    log.info("hour reported", hour=hour.isoformat(), events=len(rollups))
    return len(rollups)
