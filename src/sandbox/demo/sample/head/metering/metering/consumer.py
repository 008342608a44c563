"""Takes usage events off Kafka and keeps them in PostgreSQL."""

import json

from confluent_kafka import Consumer

from metering.db import transaction

CONFIG = {
    "bootstrap.servers": "kafka:9092",
    "group.id": "metering",
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",
}


def consume_archive_events() -> None:
    """One message at a time: the row is in the table before Kafka hears that we are done with it."""
    consumer = Consumer(CONFIG)
    consumer.subscribe(["archive-usage"])
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise RuntimeError(message.error())
        event = json.loads(message.value())
        with transaction() as cursor:
            cursor.execute(
                """
                INSERT INTO archive_usage (event_id, customer_id, bytes, occurred_at)
                VALUES (%(event_id)s, %(customer_id)s, %(bytes)s, %(occurred_at)s)
                ON CONFLICT (event_id) DO NOTHING
                """,
                event,
            )
        consumer.commit(message=message, asynchronous=False)


def consume_storage_usage() -> None:
    """Every bucket reports its size once an hour."""
    consumer = Consumer(CONFIG)
    consumer.subscribe(["storage-usage"])
    while True:
        message = consumer.poll(1.0)
        if message is None or message.error():
            continue
        consumer.commit(message=message, asynchronous=False)
        event = json.loads(message.value())
        with transaction() as cursor:
            cursor.execute(
                """
                INSERT INTO storage_usage (event_id, bucket_id, bytes, measured_at)
                VALUES (%(event_id)s, %(bucket_id)s, %(bytes)s, %(measured_at)s)
                """,
                event,
            )
