"""manage.py send_usage_to_paddle: delivers stored image edits to Paddle. Systemd timer, every two minutes."""

import logging

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from studio.billing.locks import advisory_lock
from studio.billing.models import EditUsage

log = logging.getLogger(__name__)


class RejectedByPaddle(Exception):
    pass


class Command(BaseCommand):
    help = "Delivers image edits to Paddle's usage events"

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=2000)

    def handle(self, *args, limit, **options):
        with advisory_lock("paddle-usage") as acquired, httpx.Client(
            base_url=settings.PADDLE_API_URL,
            headers={"Authorization": f"Bearer {settings.PADDLE_API_KEY}"},
            timeout=10,
        ) as paddle:
            if not acquired:
                self.stdout.write("another run is busy")
                return
            pending = EditUsage.objects.filter(delivered_at__isnull=True).select_related("customer")
            sent = failed = 0
            # What fails goes to the end of the line, so that a bad row never stands in front of a good one.
            for usage in pending.order_by("attempts", "id")[:limit]:
                try:
                    self.deliver(paddle, usage)
                    sent += 1
                except (httpx.HTTPError, RejectedByPaddle) as error:
                    failed += 1
                    log.exception("edit %s of customer %s was not delivered", usage.pk, usage.customer_id)
                    EditUsage.objects.filter(pk=usage.pk).update(attempts=F("attempts") + 1, last_error=str(error)[:500])
            self.stdout.write(f"{sent} edits delivered, {failed} failed")
            if failed:
                raise CommandError(f"{failed} edits are still to be delivered")  # the unit turns red

    def deliver(self, paddle: httpx.Client, usage: EditUsage) -> None:
        response = paddle.post(
            "/usage-events",
            json={
                "customer": usage.customer.paddle_id,
                "action": "image_edit",
                "event_key": str(usage.key),
                "occurred_at": usage.occurred_at.isoformat().replace("+00:00", "Z"),
                "quantity": usage.megapixels,
            },
        )
        response.raise_for_status()
        status = response.json()["data"]["status"]
        if status == "rejected":
            raise RejectedByPaddle(response.text)
        usage.delivered_at = timezone.now()
        usage.save(update_fields=["delivered_at"])
