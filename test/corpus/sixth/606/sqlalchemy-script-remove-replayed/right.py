"""Take back the usage a customer was metered for by the replay of 14 March.

    python -m scripts.reverse_replayed --account 4711 --from 2025-03-14T09:00Z --to 2025-03-14T11:30Z \
        --ticket SUP-2214 --by dana@acme.io --apply
"""

import argparse
import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.db import SessionLocal
from app.models import UsageEvent

log = logging.getLogger("reverse_replayed")


def reversal(event: UsageEvent, ticket: str, by: str) -> dict:
    """An event of its own that cancels `event`; its key is unique, so that a second run adds nothing."""
    return {
        "event_key": f"reversal:{event.event_key}",
        "account_id": event.account_id,
        "meter": event.meter,
        "occurred_at": event.occurred_at,
        "quantity": -event.quantity,
        "source": "reversal",
        "reverses_id": event.id,
        "reason": ticket,
        "made_by": by,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--account", type=int, required=True)
    parser.add_argument("--from", dest="start", type=datetime.fromisoformat, required=True)
    parser.add_argument("--to", dest="end", type=datetime.fromisoformat, required=True)
    parser.add_argument("--ticket", required=True)
    parser.add_argument("--by", required=True)
    parser.add_argument("--apply", action="store_true")
    args = parser.parse_args()

    with SessionLocal.begin() as session:
        events = session.scalars(
            select(UsageEvent).where(
                UsageEvent.account_id == args.account,
                UsageEvent.source == "replay",
                UsageEvent.occurred_at >= args.start,
                UsageEvent.occurred_at < args.end,
            )
        ).all()
        log.info("%d events, %d units", len(events), sum(event.quantity for event in events))
        if not args.apply:
            return
        for event in events:
            session.execute(
                insert(UsageEvent)
                .values(reversal(event, args.ticket, args.by))
                .on_conflict_do_nothing(index_elements=["event_key"])
            )


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()
