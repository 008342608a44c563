import stripe
from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import handlers

HANDLERS = {
    "customer.subscription.created": handlers.subscription_changed,
    "customer.subscription.updated": handlers.subscription_changed,
    "customer.subscription.deleted": handlers.subscription_ended,
    "invoice.finalized": handlers.invoice_finalized,
    "invoice.payment_failed": handlers.payment_failed,
    "v1.billing.meter.error_report_triggered": handlers.meter_errors,
    "v1.billing.meter.no_meter_found": handlers.meter_errors,
}


@csrf_exempt
@require_POST
def stripe_webhook(request):
    try:
        event = stripe.Webhook.construct_event(
            request.body, request.headers.get("Stripe-Signature", ""), settings.STRIPE_WEBHOOK_SECRET
        )
    except (ValueError, stripe.SignatureVerificationError):
        return HttpResponseBadRequest()
    handler = HANDLERS.get(event["type"])
    if handler is not None:
        handler.delay(event["id"], event["type"], event["data"])
    return HttpResponse(status=200)
