import os
import time
from datetime import datetime, timezone

import psycopg
from openmeter import Client
from psycopg.rows import dict_row

PAGE = 250

client = Client(endpoint="https://openmeter.cloud", headers={"Authorization": f"Bearer {os.environ['OPENMETER_TOKEN']}"})


def read_cursor(conn):
    return conn.execute("SELECT position FROM export_cursor WHERE name = 'builds' FOR UPDATE").fetchone()["position"]


def next_page(conn, after: str):
    stamp, _, last_id = after.partition("|")
    return conn.execute(
        """
        SELECT id, org_id, finished_at, cpu_seconds
          FROM builds
         WHERE (finished_at, id) > (%s::timestamptz, %s::bigint)
           AND finished_at < now() - interval '2 minutes'
         ORDER BY finished_at, id
         LIMIT %s
        """,
        (stamp, last_id, PAGE),
    ).fetchall()


def to_event(build):
    return {
        "specversion": "1.0",
        "id": f"build-{build['id']}",
        "source": "ci-runner",
        "type": "build_cpu",
        "subject": build["org_id"],
        "time": build["finished_at"].astimezone(timezone.utc).isoformat(),
        "data": {"cpu_seconds": build["cpu_seconds"]},
    }


def export_once(dsn: str) -> int:
    with psycopg.connect(dsn, row_factory=dict_row) as conn:
        builds = next_page(conn, read_cursor(conn))
        if not builds:
            return 0
        client.ingest_events([to_event(build) for build in builds])
        last = builds[-1]
        conn.execute(
            "UPDATE export_cursor SET position = %s WHERE name = 'builds'",
            (f"{last['finished_at'].isoformat()}|{last['id']}",),
        )
        return len(builds)


if __name__ == "__main__":
    while True:
        if export_once(os.environ["DATABASE_URL"]) < PAGE:
            time.sleep(15)
