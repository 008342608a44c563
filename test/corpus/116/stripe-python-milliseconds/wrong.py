import time
from dataclasses import dataclass

import stripe
from temporalio import activity

from meetings.config import settings

client = stripe.StripeClient(settings.stripe_secret_key)


@dataclass
class MeetingUsage:
    meeting_id: str
    customer_id: str
    participant_minutes: int
    ended_at_ms: int


def is_too_old(usage: MeetingUsage) -> bool:
    thirty_days_ms = 30 * 24 * 60 * 60 * 1000
    return usage.ended_at_ms < time.time() * 1000 - thirty_days_ms


@activity.defn
async def report_meeting(usage: MeetingUsage) -> str:
    if is_too_old(usage):
        raise activity.ApplicationError(f"usage of {usage.meeting_id} is too old to be billed", non_retryable=True)
    event = await client.v1.billing.meter_events.create_async(  # <- MTR-116
        params={  # <- MTR-116
            "event_name": "participant_minutes",  # <- MTR-116
            "identifier": f"meeting-{usage.meeting_id}",  # <- MTR-116
            "timestamp": usage.ended_at_ms,  # <- MTR-116
            "payload": {
                "stripe_customer_id": usage.customer_id,
                "value": str(usage.participant_minutes),
            },
        }
    )
    activity.logger.info("reported %s", event.identifier)
    return event.identifier
