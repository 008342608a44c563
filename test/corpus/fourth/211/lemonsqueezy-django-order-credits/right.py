import hashlib
import hmac
import json

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from upscaler.models import CreditPurchase, Profile

CREDITS_OF_VARIANT = {
    412_001: 100,
    412_002: 550,
    412_003: 1_200,
}


def is_signed(request: HttpRequest) -> bool:
    digest = hmac.new(settings.LEMONSQUEEZY_WEBHOOK_SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(digest, request.headers.get("X-Signature", ""))


@csrf_exempt
@require_POST
def lemonsqueezy_webhook(request: HttpRequest) -> HttpResponse:
    if not is_signed(request):
        return HttpResponseForbidden()
    try:
        payload = json.loads(request.body)
        event = payload["meta"]["event_name"]
    except (ValueError, KeyError):
        return HttpResponseBadRequest()
    if event == "order_created":
        grant_credits(payload)
    return HttpResponse(status=204)


def grant_credits(payload: dict) -> None:
    order = payload["data"]
    if order["attributes"]["status"] != "paid":
        return
    user_id = payload["meta"]["custom_data"]["user_id"]
    credits = CREDITS_OF_VARIANT[order["attributes"]["first_order_item"]["variant_id"]]

    with transaction.atomic():
        # order_id is unique: Lemon Squeezy sends an order up to four times until it is answered with a 200.
        _, is_new = CreditPurchase.objects.get_or_create(
            order_id=order["id"], defaults={"profile_id": user_id, "credits": credits}
        )
        if not is_new:
            return
        changed = Profile.objects.filter(user_id=user_id).update(credits=F("credits") + credits)
        if changed != 1:
            raise Profile.DoesNotExist(f"order {order['id']} is for unknown user {user_id}")
