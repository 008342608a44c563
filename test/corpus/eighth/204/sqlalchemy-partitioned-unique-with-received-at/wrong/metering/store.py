"""Write side of the egress meter; edge nodes repeat a report until they get a 200."""
from __future__ import annotations

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from .models import EgressEvent
from .schemas import EgressReport

log = structlog.get_logger()


class EgressStore:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, report: EgressReport) -> int:
        rows = [
            {
                "event_id": line.event_id,
                "tenant_id": line.tenant_id,
                "bucket": line.bucket,
                "gibibytes": line.gibibytes,
                "occurred_at": line.occurred_at,
            }
            for line in report.lines
        ]
        if not rows:
            return 0
        statement = insert(EgressEvent).values(rows).on_conflict_do_nothing()  # <- MTR-204
        async with self._engine.begin() as connection:
            result = await connection.execute(statement)
        log.info("egress_stored", node=report.node, lines=len(rows), new=result.rowcount)
        return result.rowcount
