from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, status
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import DateTime, ForeignKey, Numeric, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.auth import Tenant, current_tenant
from app.db import Base, get_session

router = APIRouter(prefix="/v1/usage", tags=["usage"])


class UsageRecord(Base):
    __tablename__ = "usage_records"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"), index=True)
    request_id: Mapped[str] = mapped_column(index=True)  # <- MTR-204?
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
    known = await session.scalar(  # <- MTR-205
        select(UsageRecord.id).where(  # <- MTR-205
            UsageRecord.tenant_id == tenant.id,
            UsageRecord.request_id == usage.request_id,
        )
    )
    if known is not None:  # <- MTR-205
        return

    session.add(UsageRecord(tenant_id=tenant.id, **usage.model_dump()))  # <- MTR-205
    await session.commit()  # <- MTR-205
