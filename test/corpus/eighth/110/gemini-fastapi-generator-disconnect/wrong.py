"""Streaming endpoint of the drafting assistant. Frontend reads plain text chunks."""
import logging
import uuid

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from google import genai
from google.genai import types
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from .auth import Workspace, current_workspace

log = logging.getLogger("drafts")
router = APIRouter(prefix="/drafts")
client = genai.Client(vertexai=True, project="acme-prod", location="europe-west4")

MODEL = "gemini-2.5-flash"


class DraftIn(BaseModel):
    topic: str = Field(max_length=4000)
    temperature: float = Field(0.7, ge=0, le=2)


async def save_tokens(engine: AsyncEngine, request_id: str, workspace_id: int, meta) -> None:
    async with engine.begin() as conn:
        await conn.execute(
            text(
                "insert into draft_tokens (request_id, workspace_id, model, prompt, answer, thoughts)"
                " values (:r, :w, :m, :p, :a, :t) on conflict (request_id) do nothing"
            ),
            {
                "r": request_id,
                "w": workspace_id,
                "m": MODEL,
                "p": meta.prompt_token_count or 0,
                "a": meta.candidates_token_count or 0,
                "t": meta.thoughts_token_count or 0,
            },
        )


@router.post("/stream")
async def stream_draft(body: DraftIn, request: Request, ws: Workspace = Depends(current_workspace)):
    engine: AsyncEngine = request.app.state.engine
    request_id = str(uuid.uuid4())

    async def chunks():
        meta = None
        stream = await client.aio.models.generate_content_stream(
            model=MODEL,
            contents=body.topic,
            config=types.GenerateContentConfig(temperature=body.temperature),
        )
        async for chunk in stream:  # <- MTR-110
            if chunk.usage_metadata is not None:
                meta = chunk.usage_metadata
            if chunk.text:
                yield chunk.text
        if meta is not None:
            await save_tokens(engine, request_id, ws.id, meta)  # <- MTR-110
        log.info("draft %s done for workspace %s", request_id, ws.id)

    return StreamingResponse(chunks(), media_type="text/plain", headers={"x-request-id": request_id})
