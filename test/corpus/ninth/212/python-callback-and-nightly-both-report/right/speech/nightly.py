"""Closes the day: compares, and writes the figures that finance wants to see. Run once, by a Kubernetes CronJob (Forbid)."""
from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta, timezone

from sqlalchemy import func, select

from speech.db import DayFigure, Job, Sessions

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
    with sessions.begin() as session:
        for tenant, seconds in totals:
            session.merge(DayFigure(tenant=tenant, day=day, seconds=int(seconds)))
    log.info("day %s closed for %d tenants", day, len(totals))
