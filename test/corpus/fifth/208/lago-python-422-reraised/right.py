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


def is_stored_already(answer: requests.Response) -> bool:
    if answer.status_code != 422:
        return False
    details = answer.json().get("error_details", {})
    return "value_already_exist" in details.get("transaction_id", [])


def send(export) -> None:
    event = {
        "transaction_id": f"export-{export.id}",
        "external_subscription_id": export.subscription_id,
        "code": "exported_rows",
        "timestamp": int(export.finished_at.timestamp()),
        "properties": {"rows": export.rows},
    }
    answer = session.post(f"{LAGO_URL}/api/v1/events", json={"event": event}, timeout=10)
    if is_stored_already(answer):
        log.info("export %s was stored by an earlier attempt", export.id)
        return
    if answer.status_code >= 400:
        raise LagoRefused(f"{answer.status_code}: {answer.text[:200]}")


def run() -> None:
    with Session() as db:
        for export in pending_exports(db, limit=500):
            try:
                send(export)
            except (LagoRefused, requests.RequestException):
                log.exception("export %s stays pending", export.id)
                continue
            export.state = "reported"
            db.commit()


if __name__ == "__main__":
    scheduler = BlockingScheduler()
    scheduler.add_job(run, "interval", minutes=1, max_instances=1)
    scheduler.start()
