"""Sends stored archive usage to Lago."""

import os

from lago_python_client.client import Client
from lago_python_client.models import Event

from metering.db import transaction

client = Client(api_key=os.environ["LAGO_API_KEY"])


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
