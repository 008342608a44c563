"""Which subscription a customer has."""

from dataclasses import dataclass

from metering.db import transaction


@dataclass(frozen=True)
class Subscription:
    external_id: str


def find_subscription(customer_id: str) -> Subscription | None:
    with transaction() as cursor:
        cursor.execute("SELECT external_id FROM subscriptions WHERE customer_id = %s", (customer_id,))
        row = cursor.fetchone()
    return Subscription(row[0]) if row else None
