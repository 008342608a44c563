import stripe
from celery import shared_task
from django.conf import settings

from .models import MeteredUnit

client = stripe.StripeClient(settings.STRIPE_SECRET_KEY)


@shared_task(bind=True, acks_late=True, max_retries=None, retry_backoff=True, autoretry_for=(stripe.APIConnectionError, stripe.RateLimitError))
def report_unit(self, unit_id):
    unit = MeteredUnit.objects.select_related("account").get(pk=unit_id)
    client.v1.billing.meter_events.create(
        params={
            "event_name": unit.meter,
            "identifier": f"unit-{unit.pk}",
            "timestamp": int(unit.occurred_at.timestamp()),
            "payload": {"stripe_customer_id": unit.account.stripe_customer_id, "value": str(unit.quantity)},
        }
    )
    MeteredUnit.objects.filter(pk=unit.pk).update(reported=True)
