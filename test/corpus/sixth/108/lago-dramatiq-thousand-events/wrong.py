"""Periodic delivery of usage rows to Lago (self-hosted, Postgres event store)."""

import logging

import dramatiq
from lago_python_client import Client
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models import BatchEvent, Event
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shipyard.config import settings
from shipyard.db import engine
from shipyard.models import BuildMinutes
from shipyard.redis import single_flight

log = logging.getLogger(__name__)
lago = Client(api_key=settings.lago_api_key, api_url=settings.lago_api_url)

PAGE = 1000


def to_event(row: BuildMinutes) -> Event:
    return Event(
        transaction_id=f"build-{row.build_id}",
        external_subscription_id=row.subscription_id,
        code="build_minutes",
        timestamp=int(row.finished_at.timestamp()),
        properties={"minutes": str(row.minutes), "machine": row.machine},
    )


def is_known(error: LagoApiError) -> bool:
    return error.status_code == 422 and "value_already_exist" in str(error.response)


def deliver(rows: list[BuildMinutes]) -> list[int]:
    try:
        lago.events.batch_create(BatchEvent(events=[to_event(row) for row in rows]))  # <- MTR-108
    except LagoApiError as error:
        if not is_known(error):
            raise  # <- MTR-113?
        log.info("some of %d events are known already, sending singly", len(rows))
        return [row.id for row in rows if deliver_one(row)]
    return [row.id for row in rows]


def deliver_one(row: BuildMinutes) -> bool:
    try:
        lago.events.create(to_event(row))
    except LagoApiError as error:
        if is_known(error):
            return True
        row.attempts += 1
        log.error("build %s stays undelivered: %s", row.build_id, error.response)
        return False
    return True


@dramatiq.actor(max_retries=0, queue_name="billing")  # started again every 30 s by periodiq
@single_flight("lago-build-minutes")
def deliver_build_minutes() -> None:
    with Session(engine) as db:
        rows = db.scalars(
            select(BuildMinutes)
            .where(BuildMinutes.delivered_at.is_(None))
            .order_by(BuildMinutes.attempts, BuildMinutes.id)
            .limit(PAGE)
        ).all()
        if not rows:
            return
        done = deliver(rows)  # <- MTR-108
        db.execute(update(BuildMinutes).where(BuildMinutes.id.in_(done)).values(delivered_at=func.now()))
        db.commit()
