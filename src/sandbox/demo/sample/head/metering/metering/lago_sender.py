"""Sends stored archive usage and storage to Lago."""

import logging
import os

from lago_python_client.client import Client
from lago_python_client.models import Event

from metering.db import transaction
from metering.subscriptions import find_subscription

client = Client(api_key=os.environ["LAGO_API_KEY"])
logger = logging.getLogger(__name__)


def send_archive_usage(limit: int = 100) -> int:
    """Sends rows that Lago has not seen. A row counts as sent only after Lago answered."""
    with transaction() as cursor:
        cursor.execute(
            """
            SELECT event_id, subscription_id, bytes, occurred_at
              FROM archive_usage
             WHERE sent_at IS NULL
             ORDER BY event_id
             LIMIT %s
               FOR UPDATE SKIP LOCKED
            """,
            (limit,),
        )
        rows = cursor.fetchall()
        for event_id, subscription_id, size, occurred_at in rows:
            client.events.create(
                Event(
                    transaction_id=event_id,
                    external_subscription_id=subscription_id,
                    code="archive_bytes",
                    timestamp=int(occurred_at.timestamp()),
                    properties={"bytes": size},
                )
            )
            cursor.execute("UPDATE archive_usage SET sent_at = now() WHERE event_id = %s", (event_id,))
    return len(rows)


def send_storage_usage(events: list[dict]) -> None:
    for event in events:
        subscription = find_subscription(event["customer_id"])
        if subscription is None:
            logger.warning("no subscription for customer %s", event["customer_id"])
            continue
        client.events.create(
            Event(
                transaction_id=f"storage:{event['event_id']}",
                external_subscription_id=subscription.external_id,
                code="storage_gb_hours",
                timestamp=int(event["measured_at"].timestamp()),
                properties={"gb_hours": event["gb_hours"]},
            )
        )


def send_retrieval(event_id: str, subscription_id: str, size: int, retrieved_at: int) -> None:
    try:
        client.events.create(
            Event(
                transaction_id=event_id,
                external_subscription_id=subscription_id,
                code="retrieved_bytes",
                timestamp=retrieved_at,
                properties={"bytes": size},
            )
        )
    except Exception as error:
        logger.warning("could not send retrieval usage: %s", error)
