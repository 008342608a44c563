from datetime import datetime
from decimal import Decimal

from sqlalchemy import DateTime, Index, Numeric, PrimaryKeyConstraint, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class EgressEvent(Base):
    """Bytes that left a bucket. Partitioned by month, old months are detached.

    Postgres wants the partition column in each unique key. The node writes
    occurred_at with the event id and repeats both, so the pair stays unique.
    """

    __tablename__ = "egress_events"
    __table_args__ = (
        PrimaryKeyConstraint("event_id", "occurred_at"),
        Index("ix_egress_events_bill", "tenant_id", "occurred_at"),
        Index("ix_egress_events_received", "received_at"),
        {"postgresql_partition_by": "RANGE (occurred_at)"},
    )

    event_id: Mapped[str] = mapped_column(String(64))
    tenant_id: Mapped[str] = mapped_column(String(36))
    bucket: Mapped[str] = mapped_column(String(255))
    gibibytes: Mapped[Decimal] = mapped_column(Numeric(18, 9))
    occurred_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
