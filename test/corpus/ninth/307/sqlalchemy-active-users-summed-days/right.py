"""Monthly figures of the meters that are on an invoice."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from portal.models import SignIn, StoredFile

log = structlog.get_logger()


@dataclass(frozen=True)
class Meter:
    code: str
    aggregation: str
    per: str


ACTIVE_USERS = Meter(code="active_users", aggregation="unique_count", per="billing period")
STORED_FILES = Meter(code="stored_files", aggregation="latest", per="billing period")


class MeterReader:
    def __init__(self, session: Session) -> None:
        self._session = session

    def active_users(self, tenant_id: int, start: datetime, end: datetime) -> int:
        """A user who signed in at least once is active: price is per active user and period."""
        users = self._session.scalar(
            select(func.count(distinct(SignIn.user_id)))
            .where(SignIn.tenant_id == tenant_id)
            .where(SignIn.signed_in_at >= start, SignIn.signed_in_at < end)
        )
        log.info("metered", meter=ACTIVE_USERS.code, tenant=tenant_id, value=users)
        return users

    def active_users_by_day(self, tenant_id: int, start: datetime, end: datetime) -> dict[datetime, int]:
        """For the chart only: the days do not add up to the period's figure."""
        day = func.date_trunc("day", SignIn.signed_in_at, "UTC")
        rows = self._session.execute(
            select(day, func.count(distinct(SignIn.user_id)))
            .where(SignIn.tenant_id == tenant_id)
            .where(SignIn.signed_in_at >= start, SignIn.signed_in_at < end)
            .group_by(day)
        )
        return {at: users for at, users in rows}

    def stored_files(self, tenant_id: int, end: datetime) -> int:
        return self._session.scalar(
            select(func.count())
            .select_from(StoredFile)
            .where(StoredFile.tenant_id == tenant_id)
            .where(StoredFile.created_at < end)
            .where(StoredFile.deleted_at.is_(None) | (StoredFile.deleted_at >= end))
        )
