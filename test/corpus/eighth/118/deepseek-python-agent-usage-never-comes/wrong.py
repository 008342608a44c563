from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import AsyncIterator

import structlog
from openai import AsyncOpenAI

from agentkit.ledger import Ledger

log = structlog.get_logger(__name__)


@dataclass
class Turn:
    run_id: str
    step: int
    messages: list[dict]
    tools: list[dict] = field(default_factory=list)


class DeepSeekBrain:
    """Planner model of the agent. Every step is streamed so that the UI shows thinking."""

    model = "deepseek-chat"

    def __init__(self, ledger: Ledger) -> None:
        self._api = AsyncOpenAI(api_key=os.environ["DEEPSEEK_API_KEY"], base_url="https://api.deepseek.com")
        self._ledger = ledger

    def _params(self, turn: Turn) -> dict:
        params: dict = {"model": self.model, "messages": turn.messages, "stream": True}  # <- MTR-118
        if turn.tools:
            params["tools"] = turn.tools
            params["tool_choice"] = "auto"
        return params

    async def think(self, turn: Turn) -> AsyncIterator[str]:
        usage = None
        stream = await self._api.chat.completions.create(**self._params(turn))  # <- MTR-118
        try:
            async for chunk in stream:
                if chunk.usage:
                    usage = chunk.usage
                for choice in chunk.choices:
                    if choice.delta.content:
                        yield choice.delta.content
        finally:
            if usage is not None:
                await self._ledger.write(
                    key=f"{turn.run_id}:{turn.step}",
                    model=self.model,
                    prompt=usage.prompt_tokens,
                    completion=usage.completion_tokens,
                )
            else:
                log.debug("no usage", run=turn.run_id, step=turn.step)  # <- MTR-601?
