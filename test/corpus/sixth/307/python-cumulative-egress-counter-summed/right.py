from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nimbus.models import InterfaceSample, Instance

GIB = 1024**3


@dataclass(frozen=True)
class EgressUsage:
    project_id: str
    bytes: int

    @property
    def gib(self) -> Decimal:
        return Decimal(self.bytes) / GIB


# The agent reports every 60 s what /proc/net/dev says: the bytes sent since the interface came up.

def egress_usage(session: Session, project_id: str, start: datetime, end: datetime) -> EgressUsage:
    before = func.lag(InterfaceSample.tx_bytes_total).over(
        partition_by=InterfaceSample.instance_id, order_by=InterfaceSample.sampled_at
    )
    # the sample before the period is needed for what its first one has grown by
    samples = (
        select(InterfaceSample.sampled_at, InterfaceSample.tx_bytes_total.label("reading"), before.label("before"))
        .join(Instance, Instance.id == InterfaceSample.instance_id)
        .where(Instance.project_id == project_id, InterfaceSample.sampled_at < end)
        .subquery()
    )
    readings = session.execute(select(samples.c.reading, samples.c.before).where(samples.c.sampled_at >= start))
    return EgressUsage(project_id, sum(increase(reading, previous) for reading, previous in readings))


def increase(reading: int, previous: int | None) -> int:
    """What the counter grew by; it starts again at zero when the interface does."""
    if previous is None or reading < previous:
        return reading
    return reading - previous


def image_pull_bytes(session: Session, project_id: str, start: datetime, end: datetime) -> int:
    # every instance pulls its image once
    return session.scalar(
        select(func.coalesce(func.sum(Instance.image_bytes), 0)).where(
            Instance.project_id == project_id, Instance.created_at >= start, Instance.created_at < end
        )
    )
