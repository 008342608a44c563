"""manage.py import_sms_log FILE

Puts the gateway's delivery log on the usage topic; the rating service bills from there.
"""

import csv
import hashlib
import json

from confluent_kafka import Producer
from django.conf import settings
from django.core.management.base import BaseCommand

TOPIC = "usage.sms"


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
        producer = Producer(
            {
                "bootstrap.servers": settings.KAFKA_BROKERS,
                "client.id": "import-sms-log",
                "enable.idempotence": True,
                "acks": "all",
                "linger.ms": 50,
            }
        )
        self.failed = 0
        published = 0
        with open(file, newline="") as handle:
            for line in csv.DictReader(handle):
                event = event_of(line)
                published += 1
                if dry_run:
                    self.stdout.write(json.dumps(event))
                    continue
                producer.produce( # <- MTR-105
                    TOPIC, key=event["account"], value=json.dumps(event).encode(), on_delivery=self.delivered
                )
                producer.poll(0)

        if self.failed:
            raise SystemExit(f"{self.failed} of {published} messages were not delivered") # <- MTR-105
        self.stdout.write(self.style.SUCCESS(f"{published} messages published from {file}")) # <- MTR-105

    def delivered(self, error, message):
        if error is not None:
            self.failed += 1
            self.stderr.write(f"{message.key()}: {error}")
