"""Sends one Orb event for every completion that the gateway streamed to its end."""

from datetime import datetime

from fastapi import APIRouter, Depends
from orb import AsyncOrb
from pydantic import BaseModel

router = APIRouter(prefix="/internal/completions")


class Completion(BaseModel):
    request_id: str
    customer_id: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    finished_at: datetime


def orb_client() -> AsyncOrb:
    return AsyncOrb(max_retries=5)


def to_event(done: Completion) -> dict:
    minute = done.finished_at.strftime("%Y%m%dT%H%M")  # <- MTR-203
    return {
        "event_name": "completion",
        "external_customer_id": done.customer_id,
        "timestamp": done.finished_at.isoformat(),
        "idempotency_key": f"{done.customer_id}-{minute}",  # <- MTR-203
        "properties": {
            "model": done.model,
            "prompt_tokens": done.prompt_tokens,
            "completion_tokens": done.completion_tokens,
        },
    }


@router.post("/finished", status_code=202)
async def finished(done: Completion, orb: AsyncOrb = Depends(orb_client)) -> dict[str, str]:
    await orb.events.ingest(events=[to_event(done)])
    return {"request_id": done.request_id}
