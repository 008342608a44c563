"""Sends measurements of the ingest queue to m3ter."""

import logging
import time
from dataclasses import dataclass

import m3ter
from m3ter import APIConnectionError, RateLimitError

from gateway.queue import Queue, Task
from gateway.settings import ORG_ID

logger = logging.getLogger(__name__)
client = m3ter.M3ter(org_id=ORG_ID)

MAX_TRIES = 3
BASE_DELAY_SECONDS = 0.5


@dataclass(frozen=True)
class Measurement:
    uid: str
    account: str
    meter: str
    started_at: str
    bytes_out: int

    @classmethod
    def parse(cls, body: dict) -> "Measurement":
        return cls(body["uid"], body["account"], body["meter"], body["started_at"], int(body["bytes_out"]))

    def to_request(self) -> dict:
        return {
            "uid": self.uid,
            "account": self.account,
            "meter": self.meter,
            "ts": self.started_at,
            "measure": {"bytes_out": self.bytes_out},
        }


def submit(measurement: Measurement) -> None:
    for attempt in range(MAX_TRIES):
        try:
            client.usage.submit(measurements=[measurement.to_request()])
            return
        except (APIConnectionError, RateLimitError) as error:
            logger.warning("m3ter, try %s: %s", attempt + 1, error)
            time.sleep(BASE_DELAY_SECONDS * 2**attempt)
    raise RuntimeError(f"m3ter did not take measurement {measurement.uid}")


def work(queue: Queue) -> None:
    while (task := queue.take()) is not None:
        handle(queue, task)


def handle(queue: Queue, task: Task) -> None:
    try:
        submit(Measurement.parse(task.body))
    except Exception as error:
        queue.to_dead_letters(task, reason=str(error))
        raise
    queue.done(task)
