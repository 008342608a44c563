from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import stripe
from celery import shared_task
from django.conf import settings
from django.utils import timezone
from prometheus_client import Counter

from completions.models import Completion

log = logging.getLogger(__name__)
client = stripe.StripeClient(settings.STRIPE_SECRET_KEY, max_network_retries=3)

already_metered = Counter("billing_already_metered_total", "Meter events Stripe had before", ["meter"])

METERS = {
    "llm_input_tokens": "prompt_tokens",
    "llm_output_tokens": "completion_tokens",
    "llm_cached_tokens": "cached_tokens",
}


def _is_duplicate(exc: stripe.InvalidRequestError) -> bool:
    return exc.http_status == 400 and "already exists" in (exc.user_message or str(exc))


def _events(completion: Completion) -> Iterator[dict]:
    """One event a meter. Stripe compares identifiers across meters, so the meter's name is part of it."""
    for meter, field in METERS.items():
        if tokens := getattr(completion, field):
            yield {
                "event_name": meter,
                "identifier": f"{completion.id}-{meter}",
                "timestamp": int(completion.finished_at.timestamp()),
                "payload": {
                    "stripe_customer_id": completion.workspace.stripe_customer_id,
                    "value": str(tokens),
                },
            }


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    autoretry_for=(stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError),
    retry_backoff=5,
    retry_backoff_max=900,
    max_retries=20,
)
def meter_completion(completion_id: str) -> None:
    completion = Completion.objects.select_related("workspace").get(pk=completion_id)

    for event in _events(completion):
        try:
            client.v1.billing.meter_events.create(params=event)
        except stripe.InvalidRequestError as exc:
            if not _is_duplicate(exc):
                raise
            already_metered.labels(event["event_name"]).inc()
            log.info("%s was metered before", event["identifier"])

    Completion.objects.filter(pk=completion_id).update(is_metered=True)


@shared_task
def meter_stragglers() -> None:
    """Hourly: what ran out of retries, as long as Stripe still knows the identifiers of its first attempts."""
    now = timezone.now()
    unmetered = Completion.objects.filter(is_metered=False, finished_at__lt=now - timedelta(hours=6))
    for pk in unmetered.filter(finished_at__gte=now - timedelta(hours=20)).values_list("pk", flat=True):
        meter_completion.delay(pk)
    if lost := unmetered.filter(finished_at__lt=now - timedelta(hours=20)).count():
        log.error("%d completions need metering by hand", lost)
