from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

log = logging.getLogger("billing.rollup")


class Base(DeclarativeBase):
    pass


class Aggregation(StrEnum):
    SUM = "sum"
    MAX = "max"  # e.g. the highest number of seats taken in the period


class Meter(Base):
    __tablename__ = "meters"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    aggregation: Mapped[Aggregation]


class DailyUsage(Base):
    """One row per account, meter and UTC day, aggregated as the meter says."""

    __tablename__ = "daily_usage"
    __table_args__ = (UniqueConstraint("account_id", "meter_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, index=True)
    meter_id: Mapped[int] = mapped_column(ForeignKey("meters.id"))
    day: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    value: Mapped[int] = mapped_column(BigInteger)


def daily_value(events: list[int], meter: Meter) -> int:
    return max(events, default=0) if meter.aggregation is Aggregation.MAX else sum(events)


ROLL_UP = {Aggregation.SUM: func.sum, Aggregation.MAX: func.max}


def period_quantities(session: Session, account_id: int, start: datetime, end: datetime) -> dict[str, int]:
    quantities: dict[str, int] = {}
    for aggregation, fold in ROLL_UP.items():
        rows = session.execute(
            select(Meter.code, fold(DailyUsage.value))
            .join(Meter, Meter.id == DailyUsage.meter_id)
            .where(
                Meter.aggregation == aggregation,
                DailyUsage.account_id == account_id,
                DailyUsage.day >= start,
                DailyUsage.day < end,
            )
            .group_by(Meter.code)
        )
        quantities.update((code, int(value)) for code, value in rows)
    log.info("account %s: %d meters from %s to %s", account_id, len(quantities), start, end)
    return quantities
