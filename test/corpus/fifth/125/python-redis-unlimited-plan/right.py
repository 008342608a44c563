from dataclasses import dataclass

from redis.asyncio import Redis

from .plans import Plan, plan_of


class QuotaExceeded(Exception):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The plan's {limit} calls of this month are used up.")


@dataclass(frozen=True)
class Period:
    key: str
    seconds_left: int


class CallCounter:
    """Counts calls for the invoice of the month and holds customers to their plan."""

    def __init__(self, redis: Redis, ledger) -> None:
        self._redis = redis
        self._ledger = ledger

    async def count(self, customer_id: str, request_id: str, period: Period) -> None:
        plan: Plan = await plan_of(customer_id)
        used = await self._ledger.add(customer_id, period.key, event_id=request_id, quantity=1)
        if plan.monthly_limit is None:
            return
        if used > plan.monthly_limit:
            raise QuotaExceeded(plan.monthly_limit)

    async def remaining(self, customer_id: str, period: Period) -> int | None:
        plan = await plan_of(customer_id)
        if plan.monthly_limit is None:
            return None
        return max(plan.monthly_limit - await self._ledger.total(customer_id, period.key), 0)
