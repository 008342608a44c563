import json
import logging

from django.db import transaction
from django.db.models import F

from billing.models import MonthlyMinutes, ProcessedMessage

logger = logging.getLogger(__name__)


def handle(message: dict) -> bool:
    """Adds the minutes of a meeting once. The caller deletes the message when this returns."""
    body = json.loads(message["Body"])
    with transaction.atomic():
        _, first = ProcessedMessage.objects.get_or_create(event_id=body["event_id"])
        if not first:
            logger.info("meeting %s was counted before", body["meeting_id"])
            return False
        totals, _ = MonthlyMinutes.objects.get_or_create(
            organization_id=body["organization_id"], month=body["ended_at"][:7]
        )
        MonthlyMinutes.objects.filter(pk=totals.pk).update(minutes=F("minutes") + body["minutes"])
    return True
