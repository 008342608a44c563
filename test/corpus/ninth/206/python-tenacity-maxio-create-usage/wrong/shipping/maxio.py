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
def add_labels(subscription_id: int, component_id: int, quantity: int, memo: str) -> None: # <- MTR-206
    answer = http.post( # <- MTR-206
        f"https://{SITE}.chargify.com/subscriptions/{subscription_id}/components/{component_id}/usages.json",
        json={"usage": {"quantity": quantity, "memo": memo}},
    )
    answer.raise_for_status()
