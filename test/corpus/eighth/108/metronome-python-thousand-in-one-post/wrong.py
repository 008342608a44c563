"""Ships closed five-minute windows of vector storage to Metronome.

Kubernetes CronJob with concurrencyPolicy: Forbid; a failed job alerts.
"""

import logging
import os
import sys

import psycopg
import requests
from psycopg.rows import dict_row

log = logging.getLogger("ship_usage")

INGEST = "https://api.metronome.com/v1/ingest"
PAGE = 1000

SELECT = """
    select id, customer_id, index_name, window_start, gib_minutes
    from storage_windows
    where shipped_at is null and window_start < now() - interval '5 minutes'
    order by id limit %(page)s
    for update skip locked
"""


def event(row: dict) -> dict:
    return {
        "transaction_id": f"storage-{row['id']}",
        "customer_id": row["customer_id"],
        "event_type": "vector_storage",
        "timestamp": row["window_start"].isoformat(),
        "properties": {"gib_minutes": str(row["gib_minutes"]), "index": row["index_name"]},
    }


def ship(http: requests.Session, rows: list[dict]) -> None:
    response = http.post(INGEST, json=[event(row) for row in rows], timeout=30) # <- MTR-108
    response.raise_for_status()


def run(conn: psycopg.Connection, http: requests.Session) -> int:
    shipped = 0
    while True:
        with conn.transaction():
            rows = conn.execute(SELECT, {"page": PAGE}).fetchall() # <- MTR-108
            if not rows:
                return shipped
            ship(http, rows) # <- MTR-108
            ids = [row["id"] for row in rows]
            conn.execute("update storage_windows set shipped_at = now() where id = any(%s)", (ids,))
        shipped += len(rows)


def main() -> int:
    logging.basicConfig(level=logging.INFO)
    http = requests.Session()
    http.headers["Authorization"] = f"Bearer {os.environ['METRONOME_TOKEN']}"
    with psycopg.connect(os.environ["DATABASE_URL"], row_factory=dict_row) as conn:
        log.info("shipped %d windows", run(conn, http))
    return 0


if __name__ == "__main__":
    sys.exit(main())
