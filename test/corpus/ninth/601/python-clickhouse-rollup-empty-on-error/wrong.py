"""Hourly roll-up: what projects streamed, from ClickHouse to the invoice tables in Postgres."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError
from psycopg import Connection

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HourUsage:
    project_id: int
    seconds: int


class StreamRollup:
    def __init__(self, clickhouse: clickhouse_connect.driver.Client, postgres: Connection) -> None:
        self._ch = clickhouse
        self._pg = postgres

    def read(self, hour: datetime) -> list[HourUsage]:
        try:
            result = self._ch.query(
                """
                SELECT project_id, sum(seconds) AS seconds
                  FROM viewer_seconds FINAL
                 WHERE ended_at >= %(start)s AND ended_at < %(end)s
                 GROUP BY project_id
                """,
                parameters={"start": hour, "end": hour + timedelta(hours=1)},
            )
        except ClickHouseError:  # <- MTR-601
            return []  # <- MTR-601
        return [HourUsage(project_id, seconds) for project_id, seconds in result.result_rows]

    def run(self, hour: datetime) -> int:
        """Sets the hour's rows, so that an hour may be rolled up again."""
        hour = hour.astimezone(timezone.utc).replace(minute=0, second=0, microsecond=0)
        rows = self.read(hour)
        with self._pg.transaction(), self._pg.cursor() as cur:
            cur.executemany(
                """
                INSERT INTO stream_hours (project_id, hour, seconds) VALUES (%s, %s, %s)
                ON CONFLICT (project_id, hour) DO UPDATE SET seconds = EXCLUDED.seconds
                """,
                [(row.project_id, hour, row.seconds) for row in rows],
            )
        log.info("rolled up %s: %d projects", hour.isoformat(), len(rows))
        return len(rows)
