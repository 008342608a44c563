import logging

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile

from app import metering
from app.auth import Tenant, current_tenant
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
):
    model = MODELS.get(quality, MODELS["fast"])
    result = await engine.run(await audio.read(), model=model)
    log.info("transcribed %d ms for %s", result.duration_ms, tenant.slug)

    await metering.record_audio(request.state.request_id, tenant.id, result.duration_ms, model) # <- MTR-103

    return {"text": result.text, "segments": result.segments, "duration_ms": result.duration_ms}


@router.get("/models")
async def models():
    return sorted(MODELS)
