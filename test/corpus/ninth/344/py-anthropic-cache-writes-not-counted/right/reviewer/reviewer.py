"""Reviews of changes by Claude. The house rules are long, and cached with cache_control."""

from anthropic import AsyncAnthropic
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from reviewer.models import ModelUsage
from reviewer.rates import cost

MODEL = "claude-sonnet-4-5"


class Reviewer:
    def __init__(self, client: AsyncAnthropic, sessions: async_sessionmaker[AsyncSession], rules: str) -> None:
        self._client = client
        self._sessions = sessions
        self._rules = rules

    async def review(self, repository_id: int, diff: str) -> str:
        message = await self._client.messages.create(
            model=MODEL,
            max_tokens=4096,
            system=[{"type": "text", "text": self._rules, "cache_control": {"type": "ephemeral"}}],
            messages=[{"role": "user", "content": diff}],
        )
        async with self._sessions.begin() as session:
            await session.execute(
                insert(ModelUsage)
                .values(message_id=message.id, repository_id=repository_id, model=message.model, cost=cost(message))
                .on_conflict_do_nothing(index_elements=["message_id"])
            )
        return "".join(block.text for block in message.content if block.type == "text")
