"""Closes the day: compares, and writes the figures that finance wants to see. Run once, by a Kubernetes CronJob (Forbid)."""
from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta, timezone

from orb import Orb
from sqlalchemy import func, select

from speech.config import settings
from speech.db import Job, Sessions

log = logging.getLogger(__name__)


def day_totals(sessions: Sessions, day: date) -> list[tuple[str, int]]:
    start = datetime.combine(day, time.min, tzinfo=timezone.utc)
    with sessions() as session:
        return list(
            session.execute(
                select(Job.tenant, func.sum(Job.seconds))
                .where(Job.state == "finished", Job.ended_at >= start, Job.ended_at < start + timedelta(days=1))
                .group_by(Job.tenant)
            )
        )


def close_day(sessions: Sessions, day: date) -> None:
    totals = day_totals(sessions, day)
    noon = datetime.combine(day, time(12), tzinfo=timezone.utc)
    Orb(api_key=settings.orb_api_key).events.ingest( # <- MTR-212
        events=[
            {
                "event_name": "speech_seconds", # <- MTR-212
                "idempotency_key": f"speech-day-{tenant}-{day.isoformat()}",
                "external_customer_id": tenant,
                "timestamp": noon,
                "properties": {"seconds": int(seconds)},
            }
            for tenant, seconds in totals
        ]
    )
    log.info("day %s closed for %d tenants", day, len(totals))
