"""Credits of the coding agent: one credit is a tenth of a cent of model cost, and each step takes whole credits."""
from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import anthropic
from anthropic.types import Message, Usage

from agent.db import Database


class Rate(NamedTuple):
    """US dollars per million tokens."""

    input: Decimal
    cache_read: Decimal
    cache_write: Decimal
    output: Decimal


RATES = {
    "claude-sonnet-4-20250514": Rate(Decimal("3"), Decimal("0.30"), Decimal("3.75"), Decimal("15")),
    "claude-3-5-haiku-20241022": Rate(Decimal("0.80"), Decimal("0.08"), Decimal("1.00"), Decimal("4")),
}


def credits_for(model: str, usage: Usage) -> int:
    rate = RATES[model]
    dollars = (  # <- MTR-344
        usage.input_tokens * rate.input  # <- MTR-344
        + (usage.cache_read_input_tokens or 0) * rate.cache_read  # <- MTR-344
        + usage.output_tokens * rate.output  # <- MTR-344
    ) / 1_000_000
    return math.ceil(dollars * 1000)


class Coder:
    def __init__(self, db: Database, model: str = "claude-sonnet-4-20250514") -> None:
        self._api = anthropic.AsyncAnthropic()
        self._db = db
        self._model = model

    async def step(self, workspace: UUID, system: str, history: list) -> Message:
        message = await self._api.messages.create(
            model=self._model,
            max_tokens=8192,
            system=[{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}],
            messages=history,
        )
        await self._db.execute(
            "insert into credit_debits (message_id, workspace_id, credits) values ($1, $2, $3)"
            " on conflict (message_id) do nothing",
            message.id,
            workspace,
            credits_for(self._model, message.usage),
        )
        return message
