import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import dict_row

logger = logging.getLogger(__name__)

ACCOUNTS = """
    SELECT a.id, a.name, a.billing_email
      FROM accounts a
     WHERE a.billing_email IS NOT NULL
       AND a.closed_at IS NULL
     ORDER BY a.id
"""

LINES = """
    SELECT meter, quantity, amount_cents
      FROM rated_usage
     WHERE account_id = %(account)s
       AND occurred_at >= %(start)s
       AND occurred_at < %(end)s
"""


@dataclass(frozen=True)
class Statement:
    account: str
    email: str
    totals: dict[str, int]

    @property
    def amount_cents(self) -> int:
        return sum(self.totals.values())


def _lines(conn: psycopg.Connection, account: int, start: datetime, end: datetime) -> list[dict]:
    with conn.cursor(row_factory=dict_row) as cur:
        cur.execute(LINES, {"account": account, "start": start, "end": end})
        return cur.fetchall()


def build_statements(conn: psycopg.Connection, start: datetime, end: datetime) -> list[Statement]:
    with conn.cursor(row_factory=dict_row) as cur:
        accounts = cur.execute(ACCOUNTS).fetchall()

    statements = []
    totals: dict[str, int] = defaultdict(int)  # <- MTR-318
    for account in accounts:
        for line in _lines(conn, account["id"], start, end):
            totals[line["meter"]] += line["amount_cents"]  # <- MTR-318
        statements.append(
            Statement(account=account["name"], email=account["billing_email"], totals=dict(totals))  # <- MTR-318
        )

    logger.info("%d statements from %s to %s", len(statements), start, end)
    return statements


def grand_total_cents(statements: list[Statement]) -> int:
    """For the mail to finance that says what the run came to."""
    total = 0
    for statement in statements:
        total += statement.amount_cents
    return total
