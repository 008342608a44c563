"""Paddle notifications."""

import hashlib
import hmac
import os

from fastapi import APIRouter, Depends, HTTPException, Request
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import session
from app.models import PaddleNotification, Wallet

router = APIRouter()
SECRET = os.environ["PADDLE_WEBHOOK_SECRET"].encode()


def verify(header: str, body: bytes) -> None:
    parts = dict(part.split("=", 1) for part in header.split(";"))
    expected = hmac.new(SECRET, f"{parts['ts']}:".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, parts["h1"]):
        raise HTTPException(401, "signature")


def bought(transaction: dict) -> int:
    return sum(int(item["price"]["custom_data"]["credits"]) * item["quantity"] for item in transaction["items"])


@router.post("/webhooks/paddle")
async def paddle(request: Request, db: AsyncSession = Depends(session)) -> dict[str, str]:
    body = await request.body()
    verify(request.headers["paddle-signature"], body)
    notification = await request.json()
    if notification["event_type"] != "transaction.completed":
        return {"status": "ignored"}

    transaction = notification["data"]
    async with db.begin():
        claim = insert(PaddleNotification).values(event_id=notification["event_id"]).on_conflict_do_nothing()
        if (await db.execute(claim)).rowcount == 0:
            return {"status": "seen"}
        wallet = await db.scalar(
            select(Wallet).where(Wallet.paddle_customer_id == transaction["customer_id"]).with_for_update()
        )
        if wallet is None:
            raise HTTPException(404, "no such customer yet")
        wallet.balance += bought(transaction)
    return {"status": "credited"}
