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
        used = await self._redis.incrby(key, tokens)  # <- MTR-406
        if used == 1:  # <- MTR-406
            await self._redis.expire(key, WINDOW_SECONDS)  # <- MTR-406

        if used > self._budget:
            await self._redis.decrby(key, tokens)
            raise HTTPException(429, "The daily token budget is used up.")
        return self._budget - used

    async def used(self, workspace_id: str) -> int:
        return int(await self._redis.get(self._key(workspace_id)) or 0)
