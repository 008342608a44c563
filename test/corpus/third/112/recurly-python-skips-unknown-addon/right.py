from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timezone

import recurly

from northwind.metrics import statsd

log = logging.getLogger(__name__)

ADDONS = {
    "sms": "sms-outbound",
    "voice": "voice-minutes",
    "whatsapp": "whatsapp-sessions",
}


@dataclass(frozen=True)
class DailyTotal:
    account_id: int
    subscription_uuid: str
    channel: str
    units: int
    day: date


class UnpricedChannel(Exception):
    """A channel was used that has no add-on yet."""


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.utc)


def send(client: recurly.Client, total: DailyTotal) -> None:
    try:
        addon = ADDONS[total.channel]
    except KeyError:
        raise UnpricedChannel(total.channel) from None
    client.create_usage(
        f"uuid-{total.subscription_uuid}",
        addon,
        {
            "amount": total.units,
            "merchant_tag": f"{total.channel}-{total.day}",
            "usage_timestamp": noon(total.day),
        },
        headers={"Idempotency-Key": f"{total.account_id}-{total.channel}-{total.day}"},
    )


def send_day(client: recurly.Client, ledger, totals: Iterable[DailyTotal]) -> int:
    """Sends the totals that stand open. What fails stays open and is counted; the next run takes it up."""
    failed = 0
    for total in totals:
        try:
            send(client, total)
        except (recurly.ApiError, UnpricedChannel) as error:
            failed += 1
            statsd.incr("recurly.usage.failed")
            log.error("account %s, %s: %s", total.account_id, total.channel, error)
        else:
            ledger.close(total)
    return failed
