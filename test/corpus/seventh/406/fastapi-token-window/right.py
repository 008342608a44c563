from fastapi import HTTPException
from redis.asyncio import Redis

WINDOW_SECONDS = 24 * 60 * 60


class TokenBudget:
    """Tokens a workspace may use within a day of its first request."""

    def __init__(self, redis: Redis, budget: int) -> None:
        self._redis = redis
        self._budget = budget

    @staticmethod
    def _key(workspace_id: str) -> str:
        return f"token-budget:{workspace_id}"

    async def take(self, workspace_id: str, tokens: int) -> int:
        """Takes the estimated tokens of a request; answers what is left."""
        key = self._key(workspace_id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incrby(key, tokens)
            pipe.expire(key, WINDOW_SECONDS, nx=True)
            pipe.ttl(key)
            used, _, ttl = await pipe.execute()

        if used > self._budget:
            await self._redis.decrby(key, tokens)
            raise HTTPException(429, "The daily token budget is used up.", headers={"Retry-After": str(ttl)})
        return self._budget - used

    async def used(self, workspace_id: str) -> int:
        return int(await self._redis.get(self._key(workspace_id)) or 0)
