"""Moves usage rows to Chargebee, remembering how far it got."""

import logging

import chargebee
from sqlalchemy import Connection, Engine, text

logger = logging.getLogger(__name__)
PAGE = 500

SELECT_PAGE = text("""
    SELECT seq, id, subscription_id, quantity, occurred_at_ms
      FROM scan_usage WHERE seq > :cursor ORDER BY seq LIMIT :page
""")


def read_cursor(connection: Connection) -> int:
    # The lock keeps a second exporter waiting until this one has moved the cursor.
    return connection.execute(
        text("SELECT seq FROM export_cursor WHERE name = 'chargebee' FOR UPDATE")
    ).scalar_one()


def save_cursor(connection: Connection, seq: int) -> None:
    connection.execute(text("UPDATE export_cursor SET seq = :seq WHERE name = 'chargebee'"), {"seq": seq})


def to_event(row) -> dict:
    return {
        "deduplication_id": str(row.id),
        "subscription_id": row.subscription_id,
        "usage_timestamp": row.occurred_at_ms,
        "properties": {"scans": str(row.quantity)},
    }


def send(rows) -> None:
    client = chargebee.Chargebee()
    answer = client.UsageEvent.batch_ingest({"events": [to_event(row) for row in rows]})
    if answer.failed_events:
        raise RuntimeError(f"chargebee refused {len(answer.failed_events)} usage events")


def export_page(engine: Engine) -> int:
    with engine.begin() as connection:
        cursor = read_cursor(connection)
        rows = connection.execute(SELECT_PAGE, {"cursor": cursor, "page": PAGE}).all()
        if not rows:
            return 0
        send(rows)
        save_cursor(connection, rows[-1].seq)
        return len(rows)


def export_all(engine: Engine) -> None:
    while count := export_page(engine):
        logger.info("exported %s usage rows", count)
