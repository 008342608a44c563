"""Hourly: hand the metered hour of every tenant over to Metronome."""

import os
from datetime import datetime, timedelta, timezone
from itertools import batched

import psycopg
from metronome import Metronome
from psycopg.rows import dict_row

INGEST_LIMIT = 100  # https://docs.metronome.com/api-reference/usage/ingest-events

PENDING = """
    SELECT tenant_id, hour, metronome_customer_id, gpu_seconds, model
    FROM gpu_hours
    WHERE hour < %(now)s AND exported_at IS NULL
    ORDER BY hour, tenant_id, model
"""

MARK = """
    UPDATE gpu_hours SET exported_at = now()
    WHERE (tenant_id, hour, model) = (%(tenant_id)s, %(hour)s, %(model)s)
"""


def current_hour() -> datetime:
    return datetime.now(timezone.utc).replace(minute=0, second=0, microsecond=0)


def to_event(row: dict) -> dict:
    start: datetime = row["hour"]
    return {
        "transaction_id": f"gpu-{row['tenant_id']}-{row['model']}-{start:%Y%m%d%H}",
        "customer_id": row["metronome_customer_id"],
        "event_type": "gpu_seconds",
        "timestamp": (start + timedelta(minutes=30)).isoformat(),
        "properties": {"seconds": str(row["gpu_seconds"]), "model": row["model"]},
    }


def export(conn: psycopg.Connection, client: Metronome) -> int:
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(PENDING, {"now": current_hour()}).fetchall()
        if not rows:
            return 0
        for chunk in batched(rows, INGEST_LIMIT):
            client.v1.usage.ingest(usage=[to_event(row) for row in chunk])
            cursor.executemany(MARK, chunk)
            conn.commit()
    return len(rows)


def main() -> None:
    client = Metronome(bearer_token=os.environ["METRONOME_TOKEN"], max_retries=5)
    with psycopg.connect(os.environ["DATABASE_URL"]) as conn:
        print(f"exported {export(conn, client)} GPU hours")


if __name__ == "__main__":
    main()
