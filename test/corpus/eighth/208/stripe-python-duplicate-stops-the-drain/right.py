"""Drains the meter outbox to Stripe, oldest row first. One replica (StatefulSet)."""
from __future__ import annotations

import logging
import os
import time
from contextlib import closing
from typing import NamedTuple

import psycopg
import stripe

log = logging.getLogger("meter_outbox")

client = stripe.StripeClient(os.environ["STRIPE_API_KEY"], max_network_retries=3)


class OutboxRow(NamedTuple):
    id: int
    event_name: str
    customer: str
    quantity: int
    happened_at: int  # unix seconds


def next_row(db: psycopg.Connection) -> OutboxRow | None:
    found = db.execute(
        "SELECT id, event_name, stripe_customer, quantity, extract(epoch FROM happened_at)::bigint"
        "  FROM meter_outbox WHERE sent_at IS NULL AND refused_at IS NULL ORDER BY id LIMIT 1"
    ).fetchone()
    return OutboxRow(*found) if found else None


def send(row: OutboxRow) -> None:
    try:
        client.v1.billing.meter_events.create(  # <- MTR-607?
            {
                "event_name": row.event_name,
                "identifier": f"outbox-{row.id}",
                "timestamp": row.happened_at,
                "payload": {"stripe_customer_id": row.customer, "value": str(row.quantity)},
            }
        )
    except stripe.InvalidRequestError as error:
        # We died between the call and the mark: Stripe has it, that is all we want.
        if "already exists" not in str(error):
            raise
        log.info("outbox row %s had been delivered", row.id)


def drain(db: psycopg.Connection) -> int:
    sent = 0
    while (row := next_row(db)) is not None:
        try:
            send(row)
        except stripe.InvalidRequestError as error:
            # Refused for good: set aside for finance, the rows behind it go on.
            log.error("outbox row %s refused: %s", row.id, error, extra={"alert": "billing"})
            db.execute(
                "UPDATE meter_outbox SET refused_at = now(), refusal = %s WHERE id = %s", (str(error), row.id)
            )
            db.commit()
            continue
        except stripe.StripeError as error:
            log.error("Stripe out of reach at row %s: %s", row.id, error, extra={"alert": "billing"})
            break
        db.execute("UPDATE meter_outbox SET sent_at = now() WHERE id = %s", (row.id,))
        db.commit()
        sent += 1
    return sent


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    with closing(psycopg.connect(os.environ["DATABASE_URL"])) as db:
        while True:
            log.info("sent %d rows", drain(db))
            time.sleep(20)


if __name__ == "__main__":
    main()
