import json
import os

import pika
import psycopg

QUEUE = "api-usage"
INSERT = """
    INSERT INTO usage_events (event_id, customer_id, meter, quantity, occurred_at)
    VALUES (%(event_id)s, %(customer_id)s, %(meter)s, %(quantity)s, %(occurred_at)s)
    ON CONFLICT (event_id) DO NOTHING
"""


class UsageWorker:
    def __init__(self, connection: pika.BlockingConnection, database: psycopg.Connection) -> None:
        self._channel = connection.channel()
        self._database = database

    def start(self) -> None:
        self._channel.queue_declare(QUEUE, durable=True, arguments={"x-dead-letter-exchange": "dead"})
        self._channel.basic_qos(prefetch_count=50)
        self._channel.basic_consume(QUEUE, self._on_message, auto_ack=True)  # <- MTR-104
        self._channel.start_consuming()

    def _on_message(self, channel, method, properties, body: bytes) -> None:
        with self._database.transaction():
            self._database.execute(INSERT, json.loads(body))


if __name__ == "__main__":
    broker = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        UsageWorker(broker, database).start()
