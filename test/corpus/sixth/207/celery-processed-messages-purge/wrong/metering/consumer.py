import json
import logging

import boto3
from django.db import transaction
from django.db.models import F
from prometheus_client import Counter

from metering.models import MonthlyUsage, ProcessedMessage

log = logging.getLogger(__name__)
sqs = boto3.client("sqs")

failures = Counter("usage_message_failures_total", "Usage messages left in the queue")


def handle(body: dict) -> None:
    with transaction.atomic():
        _, is_new = ProcessedMessage.objects.get_or_create(event_id=body["event_id"])
        if not is_new:
            log.info("event %s was counted before", body["event_id"])
            return
        usage, _ = MonthlyUsage.objects.select_for_update().get_or_create(
            account_id=body["account_id"], meter=body["meter"], month=body["occurred_at"][:7]
        )
        MonthlyUsage.objects.filter(pk=usage.pk).update(quantity=F("quantity") + body["quantity"])


def poll(queue_url: str) -> None:
    answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20)
    for message in answer.get("Messages", []):
        try:
            handle(json.loads(message["Body"]))
        except Exception:
            failures.inc()
            log.exception("message %s comes again", message["MessageId"])
            continue
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
