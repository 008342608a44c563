"""Sends usage_outbox to OpenMeter. Its own deployment: `python -m app.metering_relay`."""

import asyncio
import json
import logging

import asyncpg
import sentry_sdk
from azure.core.exceptions import AzureError, HttpResponseError
from cloudevents.conversion import to_dict
from cloudevents.http import CloudEvent
from openmeter.aio import Client

from app.settings import settings

log = logging.getLogger("metering_relay")

CLAIM = """
    select event_id, tenant_id, type, at, data from usage_outbox
    where sent_at is null and refused is null
    order by at, event_id limit 1 for update skip locked
"""


def to_event(row: asyncpg.Record) -> dict:
    attributes = {
        "id": row["event_id"],
        "type": row["type"],
        "source": "transcribe-api",
        "subject": row["tenant_id"],
        "time": row["at"].isoformat(),
    }
    return to_dict(CloudEvent(attributes=attributes, data=json.loads(row["data"])))


async def step(conn: asyncpg.Connection, client: Client) -> bool:
    async with conn.transaction():
        row = await conn.fetchrow(CLAIM)
        if row is None:
            return False
        try:
            await client.ingest_event(to_event(row))
        except HttpResponseError as error:
            if error.status_code != 400:
                raise
            sentry_sdk.capture_exception(error)
            await conn.execute("update usage_outbox set refused = $2 where event_id = $1", row["event_id"], str(error))
        else:
            await conn.execute("update usage_outbox set sent_at = now() where event_id = $1", row["event_id"])
    return True


async def main() -> None:
    conn = await asyncpg.connect(settings.database_url)
    headers = {"Authorization": f"Bearer {settings.openmeter_token}"}
    async with Client(endpoint=settings.openmeter_url, headers=headers) as client:
        while True:
            try:
                busy = await step(conn, client)
            except AzureError as error:
                log.warning("openmeter is away, the row stays: %s", error)
                sentry_sdk.capture_exception(error)
                busy = False
            if not busy:
                await asyncio.sleep(2)


if __name__ == "__main__":
    asyncio.run(main())
