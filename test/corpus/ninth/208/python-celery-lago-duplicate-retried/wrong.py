from __future__ import annotations

import httpx
from celery import Celery
from celery.utils.log import get_task_logger

from geocoder.config import settings
from geocoder.repo import lookups

app = Celery("geocoder", broker=settings.broker_url)
app.conf.task_acks_late = True
app.conf.task_reject_on_worker_lost = True
log = get_task_logger(__name__)

lago = httpx.Client(
    base_url=settings.lago_url,
    headers={"Authorization": f"Bearer {settings.lago_api_key}"},
    timeout=8.0,
)


class LagoRefused(Exception):
    pass


@app.task(name="geocoder.cleanup")
def cleanup() -> int:
    return lookups.delete_cached_results(days=2)


@app.task(bind=True, max_retries=None, default_retry_delay=120)
def report_lookup(self, lookup_id: str) -> None:
    lookup = lookups.get(lookup_id)
    try:
        answer = lago.post(
            "/api/v1/events",
            json={
                "event": {
                    "transaction_id": lookup.id,
                    "external_subscription_id": lookup.subscription,
                    "code": "geocoding",
                    "timestamp": lookup.answered_at.timestamp(),
                    "properties": {"country": lookup.country, "precision": lookup.precision},
                }
            },
        )
        if answer.status_code != 200:
            raise LagoRefused(f"{answer.status_code}: {answer.text[:300]}") # <- MTR-208
    except (httpx.TransportError, LagoRefused) as exc:
        log.warning("lookup %s not reported: %s", lookup_id, exc)
        raise self.retry(exc=exc) # <- MTR-208
    lookups.mark_reported(lookup_id)
