from collections.abc import AsyncIterator
from datetime import datetime, timezone
from uuid import UUID, uuid4

from anthropic import AsyncAnthropic
from anyio import CancelScope
from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import async_sessionmaker

from scribe.auth import Workspace, current_workspace
from scribe.db import sessions
from scribe.models import TokenUsage
from scribe.tokens import estimate_tokens

router = APIRouter(prefix="/v1/drafts")
anthropic = AsyncAnthropic()

MODEL = "claude-sonnet-4-5"


class DraftRequest(BaseModel):
    brief: str = Field(max_length=20_000)


async def store_usage(
    make_session: async_sessionmaker, draft: UUID, workspace: Workspace, tokens_in: int, tokens_out: int
) -> None:
    async with make_session.begin() as session:
        await session.execute(
            insert(TokenUsage)
            .values(
                draft_id=draft,
                workspace_id=workspace.id,
                model=MODEL,
                input_tokens=tokens_in,
                output_tokens=tokens_out,
                occurred_at=datetime.now(timezone.utc),
            )
            .on_conflict_do_nothing(index_elements=["draft_id"])
        )


async def write_draft(brief: str, draft: UUID, workspace: Workspace) -> AsyncIterator[str]:
    tokens_in = tokens_out = 0
    written: list[str] = []
    try:
        async with anthropic.messages.stream(
            model=MODEL, max_tokens=4096, messages=[{"role": "user", "content": brief}]
        ) as stream:
            async for event in stream:
                if event.type == "message_start":
                    tokens_in = event.message.usage.input_tokens
                elif event.type == "message_delta":
                    tokens_out = event.usage.output_tokens
                elif event.type == "text":
                    written.append(event.text)
                    yield event.text
    finally:
        # A reader who hangs up has still used what was generated; the final count is missing then.
        if not tokens_out:
            tokens_out = estimate_tokens("".join(written))
        with CancelScope(shield=True):
            await store_usage(sessions, draft, workspace, tokens_in, tokens_out)


@router.post("")
async def create_draft(
    body: DraftRequest, workspace: Workspace = Depends(current_workspace)
) -> StreamingResponse:
    draft = uuid4()
    return StreamingResponse(
        write_draft(body.brief, draft, workspace),
        media_type="text/plain",
        headers={"X-Draft-Id": str(draft)},
    )
