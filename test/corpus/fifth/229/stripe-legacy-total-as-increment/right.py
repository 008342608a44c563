"""Reports stored gigabytes of the running month to Stripe once a day (licensed on subscription items)."""

import datetime as dt
import os

import stripe
from sqlalchemy import create_engine, text

stripe.api_key = os.environ["STRIPE_SECRET_KEY"]
engine = create_engine(os.environ["DATABASE_URL"])

MONTH_TO_DATE = text(
    """
    SELECT s.stripe_item_id AS item, CAST(SUM(u.gigabyte_hours) AS BIGINT) AS total
      FROM storage_usage u JOIN subscriptions s ON s.account_id = u.account_id
     WHERE u.hour >= s.current_period_start AND u.hour < :until
     GROUP BY s.stripe_item_id
    """
)


def report(today: dt.date) -> int:
    until = dt.datetime.combine(today, dt.time(), dt.timezone.utc)
    with engine.connect() as connection:
        items = connection.execute(MONTH_TO_DATE, {"until": until}).mappings().all()
    for row in items:
        stripe.SubscriptionItem.create_usage_record(
            row["item"],
            quantity=row["total"],
            timestamp=int(until.timestamp()) - 1,
            action="set",
            idempotency_key=f"{row['item']}-{today.isoformat()}",
        )
    return len(items)


if __name__ == "__main__":
    print(report(dt.datetime.now(dt.timezone.utc).date()), "items reported")
