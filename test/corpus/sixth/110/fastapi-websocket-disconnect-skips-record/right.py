"""Live captions: the browser sends audio over a WebSocket and gets text back."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, WebSocket, WebSocketDisconnect
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import async_sessionmaker

from captions.auth import Tenant, tenant_of_socket
from captions.db import get_sessions
from captions.engine import Recogniser, get_recogniser
from captions.models import CaptionUsage

log = logging.getLogger(__name__)
router = APIRouter()

BYTES_PER_SECOND = 16_000 * 2


@dataclass
class Sitting:
    tenant: Tenant
    id: UUID = field(default_factory=uuid4)
    started: float = field(default_factory=time.monotonic)
    received: int = 0

    @property
    def audio_seconds(self) -> int:
        return -(-self.received // BYTES_PER_SECOND)


async def record(sessions: async_sessionmaker, sitting: Sitting) -> None:
    async with sessions.begin() as db:
        await db.execute(
            insert(CaptionUsage)
            .values(sitting_id=sitting.id, tenant_id=sitting.tenant.id, seconds=sitting.audio_seconds)
            .on_conflict_do_nothing(index_elements=["sitting_id"])
        )


@router.websocket("/v1/captions")
async def captions(
    socket: WebSocket,
    tenant: Tenant = Depends(tenant_of_socket),
    recogniser: Recogniser = Depends(get_recogniser),
    sessions: async_sessionmaker = Depends(get_sessions),
) -> None:
    await socket.accept()
    sitting = Sitting(tenant)
    try:
        async with recogniser.open(language=tenant.language) as stream:
            while (message := await socket.receive_bytes()) != b"EOF":
                sitting.received += len(message)
                for line in await stream.feed(message):
                    await socket.send_json({"text": line.text, "at": line.offset})
        await socket.close()
    except WebSocketDisconnect as closed:
        log.info("sitting %s left with code %s after %.1f s", sitting.id, closed.code, time.monotonic() - sitting.started)
    finally:
        # Most people just close the tab; a shutdown cancels us, and the shield lets the insert finish all the same.
        if sitting.received:
            await asyncio.shield(record(sessions, sitting))
