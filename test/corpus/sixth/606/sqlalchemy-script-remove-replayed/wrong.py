"""Take out the usage a customer was metered for by the replay of 14 March.

    python -m scripts.remove_replayed --account 4711 --from 2025-03-14T09:00Z --to 2025-03-14T11:30Z --apply
"""

import argparse
import logging
from datetime import datetime

from sqlalchemy import delete, func, select

from app.db import SessionLocal
from app.models import DailyUsage, UsageEvent

log = logging.getLogger("remove_replayed")


def replayed(account_id: int, start: datetime, end: datetime):
    return (
        UsageEvent.account_id == account_id,
        UsageEvent.source == "replay",
        UsageEvent.occurred_at >= start,
        UsageEvent.occurred_at < end,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--account", type=int, required=True)
    parser.add_argument("--from", dest="start", type=datetime.fromisoformat, required=True)
    parser.add_argument("--to", dest="end", type=datetime.fromisoformat, required=True)
    parser.add_argument("--apply", action="store_true")
    args = parser.parse_args()

    where = replayed(args.account, args.start, args.end)
    with SessionLocal.begin() as session:
        count, quantity = session.execute(
            select(func.count(), func.coalesce(func.sum(UsageEvent.quantity), 0)).where(*where)
        ).one()
        log.info("%d events, %d units", count, quantity)
        if not args.apply:
            return
        session.execute(delete(UsageEvent).where(*where))  # <- MTR-606
        # built anew by the nightly roll-up
        session.execute(  # <- MTR-606?
            delete(DailyUsage).where(  # <- MTR-606?
                DailyUsage.account_id == args.account,
                DailyUsage.day.between(args.start.date(), args.end.date()),  # <- MTR-606?
            )
        )


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    main()
