"""Opens the next period of subscriptions whose period is over. Run every five minutes, on two hosts."""

import logging
from datetime import datetime, timezone

from dateutil.relativedelta import relativedelta
from psycopg import Connection
from psycopg.rows import dict_row

log = logging.getLogger("periods")


def due(conn: Connection, now: datetime) -> list[dict]:
    with conn.cursor(row_factory=dict_row) as cur:
        cur.execute(
            """
            SELECT id, anchor_at, period_number, period_ends_at, minutes_used
              FROM subscriptions
             WHERE period_ends_at <= %s AND cancelled_at IS NULL
             ORDER BY id
            """,
            (now,),
        )
        return cur.fetchall()


def turn(conn: Connection, sub: dict) -> None:
    number = sub["period_number"] + 1
    ends_at = sub["anchor_at"] + relativedelta(months=number)
    with conn.transaction(), conn.cursor() as cur:
        # Read again under the lock: minutes may have been added, or the other host was faster.
        cur.execute(
            """
            SELECT minutes_used FROM subscriptions
             WHERE id = %s AND period_number = %s AND period_ends_at <= now()
               FOR UPDATE
            """,
            (sub["id"], sub["period_number"]),
        )
        row = cur.fetchone()
        if row is None:
            log.info("period of %s was opened already", sub["id"])
            return
        cur.execute(
            "INSERT INTO closed_periods (subscription_id, number, minutes) VALUES (%s, %s, %s)",
            (sub["id"], sub["period_number"], row[0]),
        )
        cur.execute(
            """
            UPDATE subscriptions
               SET minutes_used = 0, period_number = %s, period_ends_at = %s
             WHERE id = %s AND period_number = %s
            """,
            (number, ends_at, sub["id"], sub["period_number"]),
        )


def run(conn: Connection) -> None:
    failed = []
    for sub in due(conn, datetime.now(timezone.utc)):
        try:
            turn(conn, sub)
        except Exception:
            log.exception("period of %s", sub["id"])
            failed.append(sub["id"])
    if failed:
        raise RuntimeError(f"{len(failed)} periods not opened: {failed[:10]}")
