from __future__ import annotations

import os

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

SITE = os.environ["MAXIO_SITE"]

http = httpx.Client(auth=(os.environ["MAXIO_API_KEY"], "x"), timeout=10.0)

on_transport_errors = retry(
    retry=retry_if_exception_type((httpx.TransportError, httpx.HTTPStatusError)),
    wait=wait_exponential_jitter(initial=1, max=30),
    stop=stop_after_attempt(6),
    reraise=True,
)


@on_transport_errors
def subscription(subscription_id: int) -> dict:
    answer = http.get(f"https://{SITE}.chargify.com/subscriptions/{subscription_id}.json")
    answer.raise_for_status()
    return answer.json()["subscription"]


@on_transport_errors
def label_event(subscription_id: int, shipment_id: str, quantity: int, printed_at: str) -> None:
    """The event stream and not `usages.json`: only the stream knows a repetition, by its token, for 31 days."""
    answer = http.post(
        f"https://events.chargify.com/{SITE}/events/labels.json",
        json={
            "chargify": {
                "subscription_id": subscription_id,
                "uniqueness_token": f"shipment-{shipment_id}",
                "timestamp": printed_at,
            },
            "labels": quantity,
        },
    )
    answer.raise_for_status()
