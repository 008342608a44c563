from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import anyio
from anthropic import AsyncAnthropic
from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.dialects.postgresql import insert

from app.auth import Workspace, current_workspace
from app.db import session_factory
from app.models import UsageOutbox

router = APIRouter(prefix="/v1")
client = AsyncAnthropic()


class Ask(BaseModel):
    model: str = "claude-sonnet-4-5"
    prompt: str = Field(max_length=40_000)


class TokenCount:
    def __init__(self) -> None:
        self.input = 0
        self.output = 0

    def add(self, event) -> None:
        if event.type == "message_start":
            self.input = event.message.usage.input_tokens
        elif event.type == "message_delta":
            self.output = event.usage.output_tokens
        elif event.type == "text":
            # An estimate until the final count arrives with the last event.
            self.output = len(event.snapshot) // 4


async def record(request_id: UUID, workspace: Workspace, model: str, tokens: TokenCount) -> None:
    async with session_factory() as session, session.begin():
        await session.execute(
            insert(UsageOutbox)
            .values(
                event_id=str(request_id),
                workspace_id=workspace.id,
                model=model,
                input_tokens=tokens.input,
                output_tokens=tokens.output,
            )
            .on_conflict_do_nothing(index_elements=["event_id"])
        )


async def answer(ask: Ask, workspace: Workspace) -> AsyncIterator[str]:
    request_id = uuid4()
    tokens = TokenCount()
    try:
        async with client.messages.stream(
            model=ask.model,
            max_tokens=4096,
            messages=[{"role": "user", "content": ask.prompt}],
        ) as stream:
            async for event in stream:
                tokens.add(event)
                if event.type == "text":
                    yield event.text
    finally:
        # The client may be gone, which cancels everything that is not shielded.
        with anyio.CancelScope(shield=True):
            await record(request_id, workspace, ask.model, tokens)


@router.post("/ask")
async def ask(body: Ask, workspace: Workspace = Depends(current_workspace)) -> StreamingResponse:
    return StreamingResponse(answer(body, workspace), media_type="text/plain; charset=utf-8")
