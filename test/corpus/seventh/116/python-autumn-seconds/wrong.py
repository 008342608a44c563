from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import jwt
from arq import Retry

from agents.settings import settings


@dataclass(frozen=True, slots=True)
class AgentRun:
    id: str
    customer_id: str
    credits: int
    ended_at: datetime


def track_payload(run: AgentRun) -> dict[str, Any]:
    return {
        "customer_id": run.customer_id,
        "feature_id": "agent_credits",
        "value": run.credits,
        "timestamp": int(run.ended_at.timestamp()),  # <- MTR-116
        "overage_behavior": "overflow",
    }


async def track_run(ctx: dict[str, Any], run_id: str) -> None:
    """arq task, twelve tries in an hour. `resubmit_untracked` finds runs that are neither tracked nor parked."""
    run = await ctx["runs"].get(run_id)
    client: httpx.AsyncClient = ctx["autumn"]
    try:
        response = await client.post(
            "/v1/track",
            json=track_payload(run),
            headers={"Idempotency-Key": f"agent-run-{run.id}"},
        )
    except httpx.TransportError as exc:
        raise Retry(defer=ctx["job_try"] * 15) from exc

    if response.status_code >= 500 or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise Retry(defer=ctx["job_try"] * 15)
    if response.is_client_error and response.status_code != httpx.codes.CONFLICT:
        await ctx["runs"].park(run.id, response.text)
        response.raise_for_status()
    await ctx["runs"].mark_tracked(run.id)  # 409: an earlier try got through


def dashboard_token(customer_id: str) -> str:
    now = int(time.time())
    return jwt.encode({"sub": customer_id, "iat": now, "exp": now + 900}, settings.dashboard_secret, "HS256")
