"""Adds up the messages each tenant's devices send, as Pub/Sub delivers them."""

import json
import logging
import os
from concurrent.futures import TimeoutError

from google.cloud import pubsub_v1
from psycopg_pool import ConnectionPool

logger = logging.getLogger("device-usage")
pool = ConnectionPool(os.environ["DATABASE_URL"])
SUBSCRIPTION = os.environ["DEVICE_USAGE_SUBSCRIPTION"]


def add(event: dict) -> None:
    with pool.connection() as connection, connection.transaction():
        connection.execute(  # <- MTR-209
            """ # <- MTR-209
            INSERT INTO device_usage (tenant_id, day, messages) VALUES (%s, %s, %s)
            ON CONFLICT (tenant_id, day) DO UPDATE SET messages = device_usage.messages + EXCLUDED.messages
            """,
            (event["tenant_id"], event["day"], event["messages"]),
        )


def on_message(message: pubsub_v1.subscriber.message.Message) -> None:
    try:
        add(json.loads(message.data))
    except Exception:
        logger.exception("device usage %s not added", message.message_id)
        message.nack()
        return
    message.ack()


def main() -> None:
    subscriber = pubsub_v1.SubscriberClient()
    future = subscriber.subscribe(SUBSCRIPTION, callback=on_message)
    try:
        future.result()
    except (KeyboardInterrupt, TimeoutError):
        future.cancel()
        future.result()


if __name__ == "__main__":
    main()
