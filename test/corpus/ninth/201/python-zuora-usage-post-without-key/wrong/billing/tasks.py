from __future__ import annotations

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from .clients import zuora
from .models import DailyUsage


@shared_task(bind=True, acks_late=True, reject_on_worker_lost=True, max_retries=6)
def report_daily_usage(self, usage_id: int) -> None:
    """Enqueued on commit of the row; six retries within three hours, then the row is listed as stuck."""
    with transaction.atomic():
        usage = DailyUsage.objects.select_for_update().get(pk=usage_id)
        if usage.zuora_id:
            return
        try:
            usage.zuora_id = zuora().create_usage( # <- MTR-201
                account=usage.account_number,
                subscription=usage.subscription_number,
                charge=usage.charge_number,
                uom=usage.uom,
                quantity=usage.quantity,
                start=usage.starts_at,
            )
        except Exception as exc:
            if self.request.retries >= self.max_retries:
                usage.mark_stuck(str(exc))
                return
            raise self.retry(exc=exc, countdown=60 * 2**self.request.retries)
        usage.reported_at = timezone.now()
        usage.save(update_fields=["zuora_id", "reported_at"])
