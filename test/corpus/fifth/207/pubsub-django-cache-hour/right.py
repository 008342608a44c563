"""Adds delivered e-mails to the day's usage; started with `manage.py run_usage_subscriber`."""

import json
import logging

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.db.models import F
from google.cloud import pubsub_v1
from google.protobuf import duration_pb2

from usage.models import DailyUsage

log = logging.getLogger(__name__)

RETENTION_SECONDS = 7 * 24 * 3600
DEDUPLICATION_SECONDS = RETENTION_SECONDS + 24 * 3600


def add(delivery: dict) -> None:
    DailyUsage.objects.filter(team_id=delivery["team"], day=delivery["day"]).update(
        emails=F("emails") + delivery["recipients"]
    )


def on_message(message: pubsub_v1.subscriber.message.Message) -> None:
    delivery = json.loads(message.data)
    key = f"delivery:{delivery['id']}"
    if not cache.add(key, 1, timeout=DEDUPLICATION_SECONDS):
        message.ack()
        return
    try:
        add(delivery)
    except Exception:
        cache.delete(key)
        log.exception("delivery %s not counted", delivery["id"])
        message.nack()
    else:
        message.ack()


class Command(BaseCommand):
    def handle(self, *args, **options):
        subscriber = pubsub_v1.SubscriberClient()
        path = subscriber.subscription_path(settings.GCP_PROJECT, "usage-emails")
        topic = f"projects/{settings.GCP_PROJECT}/topics/emails"
        subscriber.create_subscription(
            request={
                "name": path,
                "topic": topic,
                "message_retention_duration": duration_pb2.Duration(seconds=RETENTION_SECONDS),
                "ack_deadline_seconds": 60,
            }
        )
        subscriber.subscribe(path, callback=on_message).result()
