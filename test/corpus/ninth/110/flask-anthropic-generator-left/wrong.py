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
    with client.messages.stream(
        model=MODEL,
        max_tokens=4096,
        messages=[{"role": "user", "content": prompt}],
    ) as stream:
        for text in stream.text_stream:
            yield _sse({"text": text})
        message = stream.get_final_message()  # <- MTR-110

    store_usage(  # <- MTR-110
        request_id=request_id,
        team_id=team_id,
        model=message.model,
        input_tokens=message.usage.input_tokens,
        output_tokens=message.usage.output_tokens,
    )
    yield _sse({"done": True, "stop_reason": message.stop_reason})


@bp.post("/drafts")
def create_draft():
    prompt = draft_prompt(request.get_json())
    return Response(_draft(g.team.id, str(uuid.uuid4()), prompt), mimetype="text/event-stream")
