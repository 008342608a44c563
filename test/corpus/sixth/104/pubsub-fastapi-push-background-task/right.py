"""Push endpoint of the Pub/Sub subscription `speech-usage`."""

import base64
import logging
from datetime import datetime
from uuid import UUID

import asyncpg
from fastapi import APIRouter, BackgroundTasks, Depends, Response
from pydantic import BaseModel

from speech.alerts import warn_if_over_budget
from speech.auth import verify_push_token
from speech.db import get_pool

log = logging.getLogger(__name__)
router = APIRouter(prefix="/pubsub", dependencies=[Depends(verify_push_token)])


class PushMessage(BaseModel):
    data: str
    message_id: str


class Envelope(BaseModel):
    message: PushMessage
    subscription: str


class SpeechUsage(BaseModel):
    event_id: UUID
    workspace_id: int
    voice: str
    characters: int
    spoken_at: datetime


async def store(pool: asyncpg.Pool, usage: SpeechUsage) -> None:
    await pool.execute(
        """
        INSERT INTO speech_usage (event_id, workspace_id, voice, characters, spoken_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (event_id) DO NOTHING
        """,
        usage.event_id, usage.workspace_id, usage.voice, usage.characters, usage.spoken_at,
    )


@router.post("/speech-usage", status_code=204)
async def speech_usage(
    envelope: Envelope,
    background: BackgroundTasks,
    pool: asyncpg.Pool = Depends(get_pool),
) -> Response:
    usage = SpeechUsage.model_validate_json(base64.b64decode(envelope.message.data))
    log.info("speech usage %s of workspace %s", usage.event_id, usage.workspace_id)
    # A database error becomes a 500 here, and Pub/Sub delivers the message again.
    await store(pool, usage)
    background.add_task(warn_if_over_budget, usage.workspace_id)
    return Response(status_code=204, background=background)
