import hashlib
import hmac
import os

from flask import Blueprint, abort, current_app, request
from sqlalchemy import update

from shop.extensions import db
from shop.models import CreditEntry, User

blueprint = Blueprint("lemonsqueezy", __name__, url_prefix="/webhooks/lemonsqueezy")

PACKS = {
    431872: 100,
    431873: 550,
    431879: 3000,
}


def is_signed(body: bytes, signature: str) -> bool:
    secret = os.environ["LEMONSQUEEZY_SIGNING_SECRET"].encode()
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, signature)


def grant_pack(order: dict, user_id: int) -> None:
    item = order["attributes"]["first_order_item"]
    credits = PACKS[item["variant_id"]]
    db.session.add(CreditEntry(user_id=user_id, order_id=order["id"], amount=credits, reason="pack"))
    db.session.execute(  # <- MTR-211
        update(User).where(User.id == user_id).values(credits=User.credits + credits)  # <- MTR-211
    )
    db.session.commit()
    current_app.logger.info("order %s: %d credits for user %d", order["id"], credits, user_id)


@blueprint.post("")
def receive():
    body = request.get_data()
    if not is_signed(body, request.headers.get("X-Signature", "")):
        abort(401)

    payload = request.get_json()
    event = payload["meta"]["event_name"]
    if event == "order_created" and payload["data"]["attributes"]["status"] == "paid":
        grant_pack(payload["data"], int(payload["meta"]["custom_data"]["user_id"]))  # <- MTR-211
    return "", 204
