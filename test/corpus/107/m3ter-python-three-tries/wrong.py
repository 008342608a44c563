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
    for attempt in range(MAX_TRIES):  # <- MTR-107
        try:  # <- MTR-107
            client.usage.submit(measurements=[measurement.to_request()])  # <- MTR-107
            return  # <- MTR-107
        except (APIConnectionError, RateLimitError) as error:  # <- MTR-107
            logger.warning("m3ter, try %s: %s", attempt + 1, error)  # <- MTR-107
            time.sleep(BASE_DELAY_SECONDS * 2**attempt)  # <- MTR-107
    logger.error("m3ter: giving up on %s", measurement.uid)  # <- MTR-107


def work(queue: Queue) -> None:
    while (task := queue.take()) is not None:
        handle(queue, task)


def handle(queue: Queue, task: Task) -> None:
    submit(Measurement.parse(task.body))
    queue.done(task)
