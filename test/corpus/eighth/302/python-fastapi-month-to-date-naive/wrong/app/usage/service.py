import logging
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Plan, Subscription, UsageEvent  # UsageEvent.occurred_at: UTC
from app.usage.windows import Window, current_month

log = logging.getLogger(__name__)


class UsageService:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def month_to_date(self, account_id: UUID, meter: str) -> int:
        return await self._total(account_id, meter, current_month())

    async def included(self, account_id: UUID, meter: str) -> int:
        stmt = (
            select(Plan.allowances[meter].as_integer())
            .join(Subscription, Subscription.plan_id == Plan.id)
            .where(Subscription.account_id == account_id, Subscription.ended_at.is_(None))
        )
        return (await self._session.execute(stmt)).scalar_one()

    async def overage(self, account_id: UUID, meter: str) -> int:
        used = await self.month_to_date(account_id, meter)
        included = await self.included(account_id, meter)
        log.debug("account=%s meter=%s used=%d included=%d", account_id, meter, used, included)
        return max(0, used - included)

    async def _total(self, account_id: UUID, meter: str, window: Window) -> int:
        stmt = select(func.coalesce(func.sum(UsageEvent.quantity), 0)).where(
            UsageEvent.account_id == account_id,
            UsageEvent.meter == meter,
            UsageEvent.occurred_at >= window.start,
            UsageEvent.occurred_at < window.end,
        )
        return int((await self._session.execute(stmt)).scalar_one())
