"""Usage of the geocoder: streamed into BigQuery by the API workers, read by the invoicing job."""

from dataclasses import dataclass
from datetime import datetime

from google.api_core.retry import Retry
from google.cloud import bigquery

TABLE = "acme-metering.usage.geocoder_events"


class InsertFailed(Exception):
    pass


@dataclass(frozen=True)
class UsageEvent:
    event_id: str
    customer_id: str
    lookups: int
    occurred_at: datetime

    def as_row(self) -> dict:
        return {
            "event_id": self.event_id,
            "customer_id": self.customer_id,
            "lookups": self.lookups,
            "occurred_at": self.occurred_at.isoformat(),
        }


def stream(client: bigquery.Client, events: list[UsageEvent]) -> None:
    """Called by the outbox worker, which keeps the events until this has returned."""
    errors = client.insert_rows_json(
        TABLE,
        [event.as_row() for event in events],
        row_ids=[event.event_id for event in events],
        retry=Retry(deadline=120),
    )
    if errors:
        raise InsertFailed(errors)


LOOKUPS = f"""
    SELECT customer_id, SUM(lookups) AS lookups
    FROM `{TABLE}` -- <- MTR-314
    WHERE occurred_at >= @start AND occurred_at < @end
    GROUP BY customer_id
"""  # <- MTR-314


def lookups_by_customer(client: bigquery.Client, start: datetime, end: datetime) -> dict[str, int]:
    config = bigquery.QueryJobConfig(
        query_parameters=[
            bigquery.ScalarQueryParameter("start", "TIMESTAMP", start),
            bigquery.ScalarQueryParameter("end", "TIMESTAMP", end),
        ]
    )
    rows = client.query(LOOKUPS, job_config=config).result()
    return {row["customer_id"]: row["lookups"] for row in rows}
