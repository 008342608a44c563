from datetime import datetime
from decimal import Decimal

from google.cloud import bigquery

TABLE = "metering.usage_events"

USAGE = f"""
    SELECT sku, SUM(quantity) AS quantity
    FROM (
      SELECT sku, quantity
      FROM `{TABLE}`
      WHERE account_id = @account_id
        AND occurred_at >= @start AND occurred_at < @end
      QUALIFY ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY inserted_at) = 1
    )
    GROUP BY sku
    ORDER BY sku
"""


class StreamError(Exception):
    pass


def stream(client: bigquery.Client, events: list[dict]) -> None:
    """Called by the outbox relay, which sends a batch again until it went through."""
    errors = client.insert_rows_json(TABLE, events, row_ids=[event["event_id"] for event in events])
    if errors:
        raise StreamError(errors)


def usage_by_sku(client: bigquery.Client, account_id: str, start: datetime, end: datetime) -> dict[str, Decimal]:
    """What the account is invoiced for in [start, end)."""
    config = bigquery.QueryJobConfig(
        query_parameters=[
            bigquery.ScalarQueryParameter("account_id", "STRING", account_id),
            bigquery.ScalarQueryParameter("start", "TIMESTAMP", start),
            bigquery.ScalarQueryParameter("end", "TIMESTAMP", end),
        ]
    )
    return {row.sku: row.quantity for row in client.query(USAGE, job_config=config).result()}
