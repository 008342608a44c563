"""Stores the usage messages of the gateways in Postgres."""

import json
import logging
import os
import signal

import pika
import psycopg

QUEUE = "gateway.usage"

logger = logging.getLogger(__name__)

INSERT = """
    INSERT INTO usage_events (event_id, account_id, meter, quantity, occurred_at)
    VALUES (%(event_id)s, %(account_id)s, %(meter)s, %(quantity)s, %(occurred_at)s)
    ON CONFLICT (event_id) DO NOTHING
"""


def connect() -> pika.BlockingConnection:
    return pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))


def store(db: psycopg.Connection, message: dict) -> None:
    with db.transaction():
        db.execute(INSERT, message)


def make_handler(db: psycopg.Connection):
    def on_message(channel, method, properties, body):
        try:
            message = json.loads(body)
        except ValueError:
            logger.error("message %s is not JSON", properties.message_id)
            channel.basic_reject(delivery_tag=method.delivery_tag, requeue=False)
            return
        store(db, message)
        channel.basic_ack(delivery_tag=method.delivery_tag)
        logger.debug("stored %s of %s", message["event_id"], message["account_id"])

    return on_message


def main() -> None:
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "INFO"))
    db = psycopg.connect(os.environ["DATABASE_URL"])
    connection = connect()
    channel = connection.channel()
    channel.queue_declare(queue=QUEUE, durable=True, arguments={"x-dead-letter-exchange": "usage.dead"})
    channel.basic_qos(prefetch_count=50)
    channel.basic_consume(queue=QUEUE, on_message_callback=make_handler(db), auto_ack=False)

    signal.signal(signal.SIGTERM, lambda *_: connection.add_callback_threadsafe(channel.stop_consuming))
    try:
        channel.start_consuming()
    finally:
        connection.close()
        db.close()


if __name__ == "__main__":
    main()
