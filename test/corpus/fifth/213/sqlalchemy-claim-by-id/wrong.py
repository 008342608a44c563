"""Runs the usage exports that are due; every replica of the worker runs this loop."""

import logging
import time
from datetime import datetime, timezone

from sqlalchemy import select
from sqlalchemy.orm import Session

from billing.amberflo import ingest
from billing.db import engine
from billing.models import ExportRun, UsageHour

log = logging.getLogger("exports")


def next_run(db: Session) -> ExportRun | None:
    due = (
        select(ExportRun)
        .where(ExportRun.state == "due", ExportRun.not_before <= datetime.now(timezone.utc))
        .order_by(ExportRun.not_before)
        .limit(1)
    )
    return db.scalars(due).first()


def claim(db: Session, run: ExportRun) -> bool:
    run.state = "running"  # <- MTR-213
    run.started_at = datetime.now(timezone.utc)
    db.commit()  # <- MTR-213
    return True


def export(db: Session, run: ExportRun) -> None:
    hours = db.scalars(select(UsageHour).where(UsageHour.hour >= run.start, UsageHour.hour < run.end))
    for hour in hours:
        ingest(
            meter=hour.meter,
            customer=hour.customer_id,
            value=hour.quantity,
            time_ms=int(hour.hour.timestamp() * 1000),
        )
    run.state = "done"
    db.commit()


def main() -> None:
    while True:
        with Session(engine) as db:
            run = next_run(db)
            if run is None:
                time.sleep(15)
            elif claim(db, run):
                export(db, run)
                log.info("export %s done", run.id)


if __name__ == "__main__":
    main()
