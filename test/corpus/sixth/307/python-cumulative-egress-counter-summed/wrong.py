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
    sent = session.scalar(
        select(func.coalesce(func.sum(InterfaceSample.tx_bytes_total), 0))  # <- MTR-307
        .join(Instance, Instance.id == InterfaceSample.instance_id)
        .where(
            Instance.project_id == project_id,
            InterfaceSample.sampled_at >= start,
            InterfaceSample.sampled_at < end,
        )
    )
    return EgressUsage(project_id, int(sent))


def image_pull_bytes(session: Session, project_id: str, start: datetime, end: datetime) -> int:
    # every instance pulls its image once
    return session.scalar(
        select(func.coalesce(func.sum(Instance.image_bytes), 0)).where(
            Instance.project_id == project_id, Instance.created_at >= start, Instance.created_at < end
        )
    )
