"""Passthrough for Claude Code users: we forward the bytes and look at the events on the side."""
from __future__ import annotations

import json
from dataclasses import dataclass, field

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from .models import ProxyUsage


@dataclass
class StreamTap:
    """Fed with the raw lines of the upstream's event stream."""

    seat_id: int
    message_id: str | None = None
    model: str = ""
    counts: dict[str, int] = field(default_factory=lambda: {"input": 0, "cache_read": 0, "cache_write": 0, "output": 0})
    stop_reason: str | None = None

    def feed(self, line: bytes) -> None:
        if not line.startswith(b"data:"):
            return
        event = json.loads(line[5:])
        kind = event.get("type")
        if kind == "message_start":
            message = event["message"]
            self.message_id = message["id"]
            self.model = message["model"]
            self._take(message["usage"])
        elif kind == "message_delta":
            self.stop_reason = event["delta"].get("stop_reason")
            self._take(event["usage"])

    def _take(self, usage: dict) -> None:
        self.counts["input"] += usage.get("input_tokens") or 0  # <- MTR-341
        self.counts["cache_read"] += usage.get("cache_read_input_tokens") or 0  # <- MTR-341
        self.counts["cache_write"] += usage.get("cache_creation_input_tokens") or 0  # <- MTR-341
        self.counts["output"] += usage.get("output_tokens") or 0  # <- MTR-341

    async def save(self, session: AsyncSession) -> None:
        if self.message_id is None:
            return
        row = insert(ProxyUsage).values(
            message_id=self.message_id, seat_id=self.seat_id, model=self.model, **self.counts
        )
        await session.execute(row.on_conflict_do_nothing(index_elements=["message_id"]))
        await session.commit()
