"""Workers and schedule of the token meter."""

import os

from celery import Celery
from celery.schedules import crontab

app = Celery("tokens", broker=os.environ["CELERY_BROKER_URL"])

app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    timezone="UTC",
    imports=("tokens.tasks.sync_prices", "tokens.tasks.cleanup", "tokens.rollup"),
)

app.conf.beat_schedule = {
    "sync-prices": {
        "task": "tokens.tasks.sync_prices.sync_prices",
        "schedule": crontab(hour=1, minute=10),
    },
    "roll-up-tokens": {
        "task": "tokens.rollup.roll_up_day",
        "schedule": crontab(hour=0, minute=40),
    },
    "cleanup": {
        "task": "tokens.tasks.cleanup.cleanup",
        "schedule": crontab(hour=4, minute=0),
    },
}
