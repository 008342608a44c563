import json

from anthropic import AsyncAnthropic
from litestar import post
from litestar.response import ServerSentEvent

from app.auth import Principal
from app.usage import Outbox, UsageEntry

anthropic = AsyncAnthropic()
MODEL = "claude-3-5-haiku-latest"


async def tokens(principal: Principal, outbox: Outbox, prompt: str):
    input_tokens = output_tokens = 0
    message_id = ""
    stream = await anthropic.messages.create(
        model=MODEL, max_tokens=1024, stream=True, messages=[{"role": "user", "content": prompt}]
    )
    async for event in stream:  # <- MTR-110
        if event.type == "message_start":
            message_id = event.message.id
            input_tokens = event.message.usage.input_tokens
        elif event.type == "message_delta":
            output_tokens = event.usage.output_tokens
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            yield json.dumps({"text": event.delta.text})  # <- MTR-110
    await outbox.put(UsageEntry(message_id, principal.account_id, MODEL, input_tokens, output_tokens))  # <- MTR-110


@post("/complete")
async def complete(principal: Principal, outbox: Outbox, data: dict[str, str]) -> ServerSentEvent:
    return ServerSentEvent(tokens(principal, outbox, data["prompt"]))
