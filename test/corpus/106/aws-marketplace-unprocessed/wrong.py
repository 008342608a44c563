import logging
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import boto3

from metering.store import HourlyUsage, UsageStore

logger = logging.getLogger(__name__)
marketplace = boto3.client("meteringmarketplace", region_name="us-east-1")
PRODUCT_CODE = "4ab5c6d7example"
MAX_RECORDS = 25


def closed_hour(now: datetime) -> datetime:
    return now.astimezone(timezone.utc).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)


def chunks(rows: list[HourlyUsage]) -> Iterator[list[HourlyUsage]]:
    for start in range(0, len(rows), MAX_RECORDS):
        yield rows[start : start + MAX_RECORDS]


def to_record(row: HourlyUsage) -> dict:
    return {
        "Timestamp": row.hour,
        "CustomerIdentifier": row.customer_identifier,
        "Dimension": row.dimension,
        "Quantity": row.quantity,
    }


def report(store: UsageStore, rows: list[HourlyUsage]) -> None:
    for part in chunks(rows):
        marketplace.batch_meter_usage(  # <- MTR-106
            UsageRecords=[to_record(row) for row in part], ProductCode=PRODUCT_CODE
        )
        store.mark_reported(part)


def lambda_handler(event: dict, context: object) -> dict:
    store = UsageStore.from_environment()
    hour = closed_hour(datetime.now(timezone.utc))
    rows = store.unreported(hour)
    report(store, rows)
    logger.info("reported %s rows of %s", len(rows), hour.isoformat())
    return {"reported": len(rows)}
