import hashlib
import logging
from datetime import datetime, timezone

import httpx
from tenacity import retry, stop_after_delay, wait_exponential_jitter

from proxy.models import EgressWindow
from proxy.outbox import keep_for_later
from proxy.settings import DODO_API_KEY

logger = logging.getLogger(__name__)
client = httpx.Client(
    base_url="https://live.dodopayments.com",
    headers={"Authorization": f"Bearer {DODO_API_KEY}"},
    timeout=10,
)


def event_id(window: EgressWindow) -> str:
    sent_at = datetime.now(timezone.utc).isoformat()  # <- MTR-214|MTR-202
    parts = [window.customer_id, window.zone, window.started_at.isoformat(), sent_at]  # <- MTR-214|MTR-202
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def body_of(window: EgressWindow) -> dict:
    return {
        "event_id": event_id(window),  # <- MTR-214|MTR-202
        "customer_id": window.customer_id,
        "event_name": "egress.bytes",
        "timestamp": window.started_at.isoformat(),
        "metadata": {"bytes": str(window.bytes), "zone": window.zone},
    }


@retry(stop=stop_after_delay(600), wait=wait_exponential_jitter(max=30), reraise=True)
def send(window: EgressWindow) -> None:
    response = client.post("/events/ingest", json={"events": [body_of(window)]})
    response.raise_for_status()


def report(window: EgressWindow) -> None:
    try:
        send(window)
    except httpx.HTTPError as error:
        logger.error("egress of %s kept for later: %s", window.customer_id, error)
        keep_for_later(window)
