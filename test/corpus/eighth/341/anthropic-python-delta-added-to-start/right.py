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

    _FIELDS = {
        "input_tokens": "input",
        "cache_read_input_tokens": "cache_read",
        "cache_creation_input_tokens": "cache_write",
        "output_tokens": "output",
    }

    def _take(self, usage: dict) -> None:
        # every usage object tells the counts since the beginning; what it leaves out stays as it was
        for theirs, ours in self._FIELDS.items():
            if usage.get(theirs) is not None:
                self.counts[ours] = usage[theirs]

    async def save(self, session: AsyncSession) -> None:
        if self.message_id is None:
            return
        row = insert(ProxyUsage).values(
            message_id=self.message_id, seat_id=self.seat_id, model=self.model, **self.counts
        )
        await session.execute(row.on_conflict_do_nothing(index_elements=["message_id"]))
        await session.commit()
