from __future__ import annotations

import logging

from fastapi import APIRouter, Depends, Request, Response

from ledgerly.lago.signature import verified_payload
from ledgerly.repo import Invoices, get_invoices

log = logging.getLogger(__name__)
router = APIRouter(prefix="/webhooks")


@router.post("/lago")
async def lago_webhook(
    request: Request,
    invoices: Invoices = Depends(get_invoices),
) -> Response:
    payload = await verified_payload(request)
    match payload["webhook_type"]: # <- MTR-607
        case "invoice.created" | "invoice.drafted":
            await invoices.upsert(payload["invoice"])
        case "invoice.payment_status_updated":
            await invoices.set_payment_status(payload["invoice"]["lago_id"], payload["invoice"]["payment_status"])
        case "subscription.terminated":
            await invoices.close_subscription(payload["subscription"]["external_id"])
        case other:
            log.debug("lago webhook %s not used", other)
    return Response(status_code=204)
