"""Copies API usage from Kafka into the billing warehouse."""

from __future__ import annotations

import json
import logging
import os
import signal

import clickhouse_connect
from confluent_kafka import Consumer, KafkaError, KafkaException, Message

log = logging.getLogger("usage_sink")

BATCH = 500
COLUMNS = ["event_id", "org_id", "endpoint", "units", "occurred_at"]

_stop = False


def _on_signal(*_args) -> None:
    global _stop
    _stop = True


def make_consumer() -> Consumer:
    return Consumer(
        {
            "bootstrap.servers": os.environ["KAFKA_BROKERS"],
            "group.id": "usage-warehouse",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": True,  # <- MTR-104
            "auto.commit.interval.ms": 1000,
        }
    )


def to_row(message: Message) -> list:
    event = json.loads(message.value())
    return [event["id"], event["org"], event["endpoint"], event["units"], event["occurred_at"]]


def reject(warehouse, message: Message, error: Exception) -> None:
    log.error("offset %s of partition %s is not usage: %r", message.offset(), message.partition(), error)
    warehouse.insert("api_usage_rejected", [[message.value(), repr(error)]], column_names=["raw", "reason"])


def run() -> None:
    signal.signal(signal.SIGTERM, _on_signal)
    warehouse = clickhouse_connect.get_client(host=os.environ["CLICKHOUSE_HOST"])
    consumer = make_consumer()
    consumer.subscribe(["api.usage"])
    try:
        while not _stop:
            messages = consumer.consume(num_messages=BATCH, timeout=2.0)  # <- MTR-104
            rows = []
            for message in messages:
                if message.error() is None:
                    try:
                        rows.append(to_row(message))
                    except (ValueError, KeyError) as error:
                        reject(warehouse, message, error)
                elif message.error().code() != KafkaError._PARTITION_EOF:
                    raise KafkaException(message.error())
            # api_usage is a ReplacingMergeTree ordered by event_id and is read with FINAL.
            if rows:
                warehouse.insert("api_usage", rows, column_names=COLUMNS)  # <- MTR-104
            log.info("stored %d usage rows", len(rows))
    finally:
        consumer.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    run()
