"""Hands metered exports to Lago; an export stays pending until Lago has it."""

import logging

import requests
from apscheduler.schedulers.blocking import BlockingScheduler

from exports.db import Session, pending_exports
from exports.settings import LAGO_API_KEY, LAGO_URL

log = logging.getLogger("lago")
session = requests.Session()
session.headers["Authorization"] = f"Bearer {LAGO_API_KEY}"


class LagoRefused(Exception):
    """Lago answered, and did not take the event."""


def send(export) -> None:
    event = {
        "transaction_id": f"export-{export.id}",
        "external_subscription_id": export.subscription_id,
        "code": "exported_rows",
        "timestamp": int(export.finished_at.timestamp()),
        "properties": {"rows": export.rows},
    }
    answer = session.post(f"{LAGO_URL}/api/v1/events", json={"event": event}, timeout=10)
    if answer.status_code >= 400:  # <- MTR-208
        raise LagoRefused(f"{answer.status_code}: {answer.text[:200]}")  # <- MTR-208


def run() -> None:
    with Session() as db:
        for export in pending_exports(db, limit=500):
            try:
                send(export)  # <- MTR-208
            except (LagoRefused, requests.RequestException):
                log.exception("export %s stays pending", export.id)
                continue
            export.state = "reported"
            db.commit()


if __name__ == "__main__":
    scheduler = BlockingScheduler()
    scheduler.add_job(run, "interval", minutes=1, max_instances=1)
    scheduler.start()
