"""Moves rows of usage_outbox to Kafka. Several replicas may run: rows are taken with SKIP LOCKED."""
from __future__ import annotations

import asyncio
import logging

import asyncpg

from .kafka import producer
from .settings import Settings

log = logging.getLogger("meterd.relay")

TAKE = """
    SELECT event_id, tenant_id, payload
      FROM usage_outbox
     ORDER BY created_at
     LIMIT 200
       FOR UPDATE SKIP LOCKED
"""


async def relay_once(db: asyncpg.Pool, kafka, topic: str) -> int:
    async with db.acquire() as conn, conn.transaction():
        rows = await conn.fetch(TAKE)
        for row in rows:
            await kafka.send_and_wait(
                topic,
                {"eventId": row["event_id"], **row["payload"]},
                key=row["tenant_id"].encode(),
            )
        await conn.execute("DELETE FROM usage_outbox WHERE event_id = ANY($1)", [r["event_id"] for r in rows])
    return len(rows)


async def main(settings: Settings) -> None:
    async with asyncpg.create_pool(settings.database_url) as db, producer(settings) as kafka:
        while True:
            try:
                moved = await relay_once(db, kafka, settings.usage_topic)
            except Exception:
                log.exception("relay round failed, rows stay in the outbox")
                moved = 0
            await asyncio.sleep(0 if moved else 1)
