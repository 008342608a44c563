from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from openai import AsyncOpenAI

from ..accounts import Account, current_account
from ..ledger import UsageLedger, get_ledger
from .schemas import AskRequest

router = APIRouter(prefix="/ask")
openai = AsyncOpenAI()
SYSTEM = "You answer questions about the user's documents."


async def stream_answer(account: Account, request: AskRequest, ledger: UsageLedger) -> AsyncIterator[str]:
    prompt_tokens = completion_tokens = 0
    request_id = ""
    stream = await openai.chat.completions.create(
        model="gpt-4o-mini",
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": request.question}],
        stream=True,
        stream_options={"include_usage": True},
    )
    try:
        async for chunk in stream:
            request_id = chunk.id
            if chunk.usage:
                prompt_tokens = chunk.usage.prompt_tokens
                completion_tokens = chunk.usage.completion_tokens
            if chunk.choices and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content
    finally:
        await ledger.append(
            account_id=account.id,
            event_id=request_id,
            meter="tokens",
            quantity=prompt_tokens + completion_tokens,
        )


@router.post("")
async def ask(
    request: AskRequest,
    account: Account = Depends(current_account),
    ledger: UsageLedger = Depends(get_ledger),
):
    return StreamingResponse(stream_answer(account, request, ledger), media_type="text/plain")
