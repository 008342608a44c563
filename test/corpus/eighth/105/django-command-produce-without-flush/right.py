"""manage.py import_sms_log FILE

Puts the gateway's delivery log on the usage topic; the rating service bills from there, one event id once,
so a file that failed half-way is simply imported again.
"""

import csv
import hashlib
import json

from confluent_kafka import Producer
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

TOPIC = "usage.sms"
PATIENCE_SECONDS = 120


def event_of(line: dict) -> dict:
    return {
        "event_id": hashlib.sha256(f"{line['gateway']}:{line['message_id']}".encode()).hexdigest(),
        "account": line["account"],
        "country": line["country"],
        "parts": int(line["parts"]),
        "delivered_at": line["delivered_at"],
    }


class Command(BaseCommand):
    help = "Publishes a delivery log of the SMS gateway as usage"

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, file, dry_run, **options):
        with open(file, newline="") as handle:
            events = [event_of(line) for line in csv.DictReader(handle)]
        if dry_run:
            self.stdout.writelines(json.dumps(event) for event in events)
            return
        self.publish(events)
        self.stdout.write(self.style.SUCCESS(f"{len(events)} messages published from {file}"))

    def publish(self, events):
        failures = []

        def delivered(error, message):
            if error is not None:
                failures.append(f"{message.key()}: {error}")

        producer = Producer(
            {
                "bootstrap.servers": settings.KAFKA_BROKERS,
                "client.id": "import-sms-log",
                "enable.idempotence": True,
                "acks": "all",
                "linger.ms": 50,
            }
        )
        for event in events:
            body = json.dumps(event).encode()
            while True:
                try:
                    producer.produce(TOPIC, key=event["account"], value=body, on_delivery=delivered)
                    break
                except BufferError:  # the local queue is full: let some of it go out
                    producer.poll(1)
            producer.poll(0)

        waiting = producer.flush(PATIENCE_SECONDS)
        if waiting or failures:
            raise CommandError(f"{waiting} messages unconfirmed, {len(failures)} refused: {failures[:5]}")
