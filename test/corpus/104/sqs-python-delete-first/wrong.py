"""Copies usage messages from SQS into the ledger that invoices are computed from."""

import json
import logging
import os
import signal

import boto3
import psycopg

logger = logging.getLogger("usage-consumer")
sqs = boto3.client("sqs")
QUEUE_URL = os.environ["USAGE_QUEUE_URL"]

INSERT = """
    INSERT INTO usage_ledger (event_id, account_id, meter, quantity, occurred_at)
    VALUES (%(event_id)s, %(account_id)s, %(meter)s, %(quantity)s, %(occurred_at)s)
    ON CONFLICT (event_id) DO NOTHING
"""


class Stop:
    def __init__(self) -> None:
        self.requested = False
        signal.signal(signal.SIGTERM, self.request)

    def request(self, *_args: object) -> None:
        self.requested = True


def receive() -> list[dict]:
    answer = sqs.receive_message(QueueUrl=QUEUE_URL, MaxNumberOfMessages=10, WaitTimeSeconds=20)
    return answer.get("Messages", [])


def store(connection: psycopg.Connection, message: dict) -> None:
    with connection.transaction():
        connection.execute(INSERT, json.loads(message["Body"]))


def acknowledge(message: dict) -> None:
    sqs.delete_message(QueueUrl=QUEUE_URL, ReceiptHandle=message["ReceiptHandle"])


def main() -> None:
    stop = Stop()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        while not stop.requested:
            for message in receive():
                try:
                    acknowledge(message)  # <- MTR-104
                    store(connection, message)
                except Exception:
                    # Not deleted: SQS delivers it again, and after five times to the dead letters, which are alarmed.
                    logger.exception("usage message %s not stored", message["MessageId"])
    logger.info("stopped")


if __name__ == "__main__":
    main()
