"""Streams drafts to the editor."""

import json
import os
import uuid

import anthropic
from flask import Blueprint, Response, g, request

from letters.prompts import draft_prompt
from letters.usage import store_usage  # one row per request_id, ON CONFLICT DO NOTHING

bp = Blueprint("drafts", __name__)
client = anthropic.Anthropic(api_key=os.environ["ANTHROPIC_API_KEY"])
MODEL = "claude-sonnet-4-5"


def _sse(payload: dict) -> str:
    return f"data: {json.dumps(payload)}\n\n"


def _draft(team_id: int, request_id: str, prompt: str):
    input_tokens = output_tokens = 0
    written = 0
    stop_reason = None
    try:
        with client.messages.create(
            model=MODEL,
            max_tokens=4096,
            messages=[{"role": "user", "content": prompt}],
            stream=True,
        ) as events:
            for event in events:
                if event.type == "message_start":
                    input_tokens = event.message.usage.input_tokens
                    output_tokens = event.message.usage.output_tokens
                elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                    written += len(event.delta.text)
                    yield _sse({"text": event.delta.text})
                elif event.type == "message_delta":
                    # Counts all of the message so far.
                    output_tokens = event.usage.output_tokens
                    stop_reason = event.delta.stop_reason
    finally:
        # Also when the editor was closed: Flask closes the generator then. Without the last event what was
        # written so far is reckoned, at three characters a token.
        if stop_reason is None:
            output_tokens = max(output_tokens, -(-written // 3))
        if input_tokens or output_tokens:
            store_usage(
                request_id=request_id,
                team_id=team_id,
                model=MODEL,
                input_tokens=input_tokens,
                output_tokens=output_tokens,
            )
    yield _sse({"done": True, "stop_reason": stop_reason})


@bp.post("/drafts")
def create_draft():
    prompt = draft_prompt(request.get_json())
    return Response(_draft(g.team.id, str(uuid.uuid4()), prompt), mimetype="text/event-stream")
