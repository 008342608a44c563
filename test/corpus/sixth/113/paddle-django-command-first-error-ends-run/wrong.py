"""manage.py send_usage_to_paddle: delivers stored image edits to Paddle. Systemd timer, every two minutes."""

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from studio.billing.locks import advisory_lock
from studio.billing.models import EditUsage


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
            pending = EditUsage.objects.filter(delivered_at__isnull=True).select_related("customer").order_by("id")
            sent = 0
            for usage in pending[:limit]:  # <- MTR-113
                self.deliver(paddle, usage)  # <- MTR-113
                sent += 1
            self.stdout.write(self.style.SUCCESS(f"{sent} edits delivered"))

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
        response.raise_for_status()  # <- MTR-113
        status = response.json()["data"]["status"]
        if status == "rejected":
            raise CommandError(f"paddle rejected edit {usage.pk}: {response.text}")  # <- MTR-113
        usage.delivered_at = timezone.now()
        usage.save(update_fields=["delivered_at"])
