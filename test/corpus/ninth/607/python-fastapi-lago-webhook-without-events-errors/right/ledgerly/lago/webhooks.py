from __future__ import annotations

import logging

from fastapi import APIRouter, Depends, Request, Response

from ledgerly.lago.signature import verified_payload
from ledgerly.repo import Invoices, get_invoices
from ledgerly.repo import UsageProblems, get_usage_problems

log = logging.getLogger(__name__)
router = APIRouter(prefix="/webhooks")


@router.post("/lago")
async def lago_webhook(
    request: Request,
    invoices: Invoices = Depends(get_invoices),
    problems: UsageProblems = Depends(get_usage_problems),
) -> Response:
    payload = await verified_payload(request)
    match payload["webhook_type"]:
        case "invoice.created" | "invoice.drafted":
            await invoices.upsert(payload["invoice"])
        case "invoice.payment_status_updated":
            await invoices.set_payment_status(payload["invoice"]["lago_id"], payload["invoice"]["payment_status"])
        case "subscription.terminated":
            await invoices.close_subscription(payload["subscription"]["external_id"])
        case "events.errors" | "event.error":
            # Taken with 200 before and found unusable now: wrong code, missing property, unknown filter value.
            await problems.add(payload["webhook_type"], payload)
            log.error("lago cannot bill events: %s", list(payload))
        case other:
            log.debug("lago webhook %s not used", other)
    return Response(status_code=204)
