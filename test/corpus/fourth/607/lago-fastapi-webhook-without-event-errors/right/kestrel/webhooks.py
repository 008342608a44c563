import logging

import jwt
from fastapi import APIRouter, Header, HTTPException, Request
from psycopg.types.json import Jsonb

from kestrel.alerts import page_billing
from kestrel.db import pool
from kestrel.settings import settings

log = logging.getLogger(__name__)
router = APIRouter()

ISSUER = settings.lago_api_url


def verify(body: bytes, signature: str) -> None:
    try:
        claims = jwt.decode(signature, settings.lago_public_key, algorithms=["RS256"], issuer=ISSUER)
    except jwt.InvalidTokenError as error:
        raise HTTPException(401) from error
    if claims["data"] != body.decode():
        raise HTTPException(401)


@router.post("/webhooks/lago", status_code=204)
async def lago_webhook(request: Request, x_lago_signature: str = Header()) -> None:
    verify(await request.body(), x_lago_signature)
    payload = await request.json()
    match payload["webhook_type"]:
        case "invoice.created":
            await remember_invoice(payload["invoice"])
        case "invoice.payment_failure":
            await pause_account(payload["payment_provider_invoice_error"]["lago_invoice_id"])
        case "events.errors":
            # An event that Lago took and could not count: an unknown code, a property that is missing.
            await remember_event_errors(payload["events_errors"])
            await page_billing("Lago could not count usage", payload["events_errors"])
        case "event.error":
            await remember_event_errors(payload["event_error"])
            await page_billing("Lago could not count usage", payload["event_error"])
        case other:
            log.debug("webhook %s is of no interest", other)


async def remember_invoice(invoice: dict) -> None:
    async with pool.connection() as conn:
        await conn.execute(
            """INSERT INTO invoices (lago_id, number, total_cents) VALUES (%s, %s, %s)
               ON CONFLICT (lago_id) DO NOTHING""",
            (invoice["lago_id"], invoice["number"], invoice["total_amount_cents"]),
        )


async def pause_account(lago_invoice_id: str) -> None:
    async with pool.connection() as conn:
        await conn.execute(
            "UPDATE accounts SET paused = true FROM invoices i WHERE i.lago_id = %s AND i.account_id = accounts.id",
            (lago_invoice_id,),
        )


async def remember_event_errors(errors: dict) -> None:
    async with pool.connection() as conn:
        await conn.execute("INSERT INTO lago_event_errors (detail) VALUES (%s::jsonb)", (Jsonb(errors),))
