"""Free-tier completions: so many a day, counted in Redis."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from redis.asyncio import Redis

log = structlog.get_logger(__name__)

WINDOW = timedelta(days=1)


class DailyLimitReached(Exception):
    def __init__(self, limit: int, retry_after: int) -> None:
        super().__init__(f"daily limit of {limit} completions reached")
        self.limit = limit
        self.retry_after = retry_after


@dataclass(slots=True)
class CompletionQuota:
    redis: Redis

    def _key(self, user_id: str) -> str:
        return f"completions:{user_id}"

    async def take(self, user_id: str, limit: int) -> int:
        key = self._key(user_id)
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, WINDOW)  # <- MTR-406
            pipe.ttl(key)
            used, _, ttl = await pipe.execute()
        if used > limit:
            log.info("completions.limit_reached", user_id=user_id, used=used)
            raise DailyLimitReached(limit, retry_after=ttl)
        return limit - used

    async def remaining(self, user_id: str, limit: int) -> int:
        used = int(await self.redis.get(self._key(user_id)) or 0)
        return max(limit - used, 0)
