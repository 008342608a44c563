import logging
from decimal import Decimal

from django.core.management.base import BaseCommand
from orb import Orb

from metering.models import RawUsage

log = logging.getLogger(__name__)


def to_event(raw: RawUsage) -> dict:
    unit = raw.payload["unit"]
    if unit not in ("kb", "mb"):
        raise ValueError(f"unknown unit {unit!r}")
    factor = 1 if unit == "kb" else 1024
    return {
        "event_name": "transfer",
        "idempotency_key": f"raw-{raw.pk}",
        "external_customer_id": raw.customer_ref,
        "timestamp": raw.occurred_at.isoformat(),
        "properties": {"kb": str(Decimal(raw.payload["amount"]) * factor)},
    }


class Command(BaseCommand):
    help = "Sends raw usage to Orb, oldest first."

    def handle(self, *args, **options):
        orb = Orb()
        while True:
            raws = list(RawUsage.objects.filter(sent=False, parked=False).order_by("pk")[:200])
            if not raws:
                return
            events, good = [], []
            for raw in raws:
                try:
                    events.append(to_event(raw))
                    good.append(raw.pk)
                except (KeyError, ValueError, ArithmeticError) as error:
                    log.error("raw usage %s set aside: %s", raw.pk, error)
                    RawUsage.objects.filter(pk=raw.pk).update(parked=True, problem=str(error))
            if events:
                orb.events.ingest(events=events)
                RawUsage.objects.filter(pk__in=good).update(sent=True)
