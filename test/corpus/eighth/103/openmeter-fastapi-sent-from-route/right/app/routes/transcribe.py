import logging

import asyncpg
from fastapi import APIRouter, Depends, File, Form, Request, UploadFile

from app.auth import Tenant, current_tenant
from app.db import get_connection
from app.engine import Engine, get_engine

log = logging.getLogger(__name__)
router = APIRouter(prefix="/v1")

MODELS = {"fast": "small-v3", "accurate": "large-v3"}


@router.post("/transcribe")
async def transcribe(
    request: Request,
    audio: UploadFile = File(...),
    quality: str = Form("fast"),
    tenant: Tenant = Depends(current_tenant),
    engine: Engine = Depends(get_engine),
    conn: asyncpg.Connection = Depends(get_connection),
):
    model = MODELS.get(quality, MODELS["fast"])
    result = await engine.run(await audio.read(), model=model)
    log.info("transcribed %d ms for %s", result.duration_ms, tenant.slug)

    # app/metering_relay.py takes it from here
    await conn.execute(
        """
        insert into usage_outbox (event_id, tenant_id, type, at, data)
        values ($1, $2, 'audio', now(), jsonb_build_object('duration_ms', $3::bigint, 'model', $4::text))
        on conflict (event_id) do nothing
        """,
        request.state.request_id,
        tenant.id,
        result.duration_ms,
        model,
    )
    return {"text": result.text, "segments": result.segments, "duration_ms": result.duration_ms}


@router.get("/models")
async def models():
    return sorted(MODELS)
