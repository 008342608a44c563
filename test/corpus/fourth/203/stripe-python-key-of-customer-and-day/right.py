"""Reports generated speech. One message on the queue is one synthesis; a customer has thousands of them a day."""

import json
import logging
import os

import boto3
import stripe

log = logging.getLogger("speech.metering")

sqs = boto3.client("sqs")
client = stripe.StripeClient(os.environ["STRIPE_SECRET_KEY"], max_network_retries=3)

QUEUE_URL = os.environ["SYNTHESIS_QUEUE_URL"]


def key_of(synthesis: dict) -> str:
    return f"speech-{synthesis['synthesis_id']}"


def report(synthesis: dict) -> None:
    key = key_of(synthesis)
    try:
        client.v1.billing.meter_events.create(
            {
                "event_name": "speech_characters",
                "identifier": key,
                "timestamp": synthesis["finished_at_unix"],
                "payload": {
                    "stripe_customer_id": synthesis["stripe_customer_id"],
                    "value": str(synthesis["characters"]),
                },
            },
            {"idempotency_key": key},
        )
    except stripe.InvalidRequestError as error:
        if "already exists" not in str(error):
            raise
        log.info("%s was reported before", key)


def poll_once() -> int:
    answer = sqs.receive_message(QueueUrl=QUEUE_URL, MaxNumberOfMessages=10, WaitTimeSeconds=20)
    done = 0
    for message in answer.get("Messages", []):
        try:
            report(json.loads(message["Body"]))
        except Exception:
            # It comes back when its visibility time-out is over, and goes to the dead-letter queue after 12 receives.
            log.exception("message %s", message["MessageId"])
            continue
        sqs.delete_message(QueueUrl=QUEUE_URL, ReceiptHandle=message["ReceiptHandle"])
        done += 1
    return done


if __name__ == "__main__":
    while True:
        poll_once()
