from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, status
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import DateTime, ForeignKey, Numeric, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.auth import Tenant, current_tenant
from app.db import Base, get_session

router = APIRouter(prefix="/v1/usage", tags=["usage"])


class UsageRecord(Base):
    __tablename__ = "usage_records"
    __table_args__ = (UniqueConstraint("tenant_id", "request_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    request_id: Mapped[str]
    feature: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class UsageIn(BaseModel):
    request_id: Annotated[str, Field(max_length=64)]
    feature: str
    quantity: Annotated[Decimal, Field(ge=0)]
    used_at: AwareDatetime


@router.put("", status_code=status.HTTP_204_NO_CONTENT)
async def put_usage(
    usage: UsageIn,
    tenant: Annotated[Tenant, Depends(current_tenant)],
    session: Annotated[AsyncSession, Depends(get_session)],
) -> None:
    """Our SDKs repeat a report on timeouts; the request id tells a repeat from new usage."""
    await session.execute(
        insert(UsageRecord)
        .values(id=uuid4(), tenant_id=tenant.id, **usage.model_dump())
        .on_conflict_do_nothing(index_elements=["tenant_id", "request_id"])
    )
    await session.commit()


@router.get("/{request_id}")
async def get_usage(
    request_id: str,
    tenant: Annotated[Tenant, Depends(current_tenant)],
    session: Annotated[AsyncSession, Depends(get_session)],
) -> UsageIn | None:
    record = await session.scalar(
        select(UsageRecord).where(UsageRecord.tenant_id == tenant.id, UsageRecord.request_id == request_id)
    )
    return None if record is None else UsageIn.model_validate(record, from_attributes=True)
