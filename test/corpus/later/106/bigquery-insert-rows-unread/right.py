import logging
import os
from datetime import datetime
from typing import Iterable, Sequence

from google.cloud import bigquery

logger = logging.getLogger("metering.warehouse")

TABLE = os.environ.get("USAGE_TABLE", "billing.usage_events")
CHUNK = 500


class WarehouseError(Exception):
    """Rows were refused; the caller keeps the events and tries again."""


def chunked(rows: Sequence[dict], size: int) -> Iterable[Sequence[dict]]:
    for start in range(0, len(rows), size):
        yield rows[start:start + size]


def to_row(event: dict) -> dict:
    return {
        "event_id": event["id"],
        "organization_id": event["organization"],
        "meter": event["meter"],
        "quantity": int(event["quantity"]),
        "occurred_at": datetime.fromisoformat(event["occurred_at"]).isoformat(),
    }


class UsageWarehouse:
    """The table the invoices are computed from."""

    def __init__(self, client: bigquery.Client | None = None):
        self._client = client or bigquery.Client()

    def append(self, events: Sequence[dict]) -> None:
        rows = [to_row(event) for event in events]
        for chunk in chunked(rows, CHUNK):
            ids = [row["event_id"] for row in chunk]
            errors = self._client.insert_rows_json(TABLE, list(chunk), row_ids=ids)
            if errors:
                raise WarehouseError(f"{len(errors)} rows refused: {errors[0]}")
        logger.info("appended %d usage events", len(rows))

    def total(self, organization: str, meter: str, start: datetime, end: datetime) -> int:
        query = f"""
            SELECT COALESCE(SUM(quantity), 0) AS total
            FROM (
              SELECT event_id, ANY_VALUE(quantity) AS quantity
              FROM `{TABLE}`
              WHERE organization_id = @organization AND meter = @meter
                AND occurred_at >= @start AND occurred_at < @end
              GROUP BY event_id
            )
        """
        config = bigquery.QueryJobConfig(query_parameters=[
            bigquery.ScalarQueryParameter("organization", "STRING", organization),
            bigquery.ScalarQueryParameter("meter", "STRING", meter),
            bigquery.ScalarQueryParameter("start", "TIMESTAMP", start),
            bigquery.ScalarQueryParameter("end", "TIMESTAMP", end),
        ])
        return next(iter(self._client.query(query, config))).total
