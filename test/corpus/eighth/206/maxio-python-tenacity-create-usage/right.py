"""Reports the signed documents of a day to Maxio. Started by the scheduler at 01:30 UTC."""
from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

import psycopg
from advancedbilling.exceptions.api_exception import APIException
from advancedbilling.models.chargify_ebb import ChargifyEBB
from advancedbilling.models.ebb_event import EBBEvent
from requests.exceptions import RequestException
from tenacity import before_sleep_log, retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from signing.billing.client import maxio_client

log = logging.getLogger(__name__)
STREAM = "signed-documents"


@dataclass(frozen=True)
class DailyCount:
    id: int
    subscription_id: int
    counted_at: datetime
    documents: int

    def event(self) -> EBBEvent:
        # An event of a stream, not a usage of a component: Maxio takes a token
        # with it and leaves a repeated event out for 31 days.
        return EBBEvent(
            chargify=ChargifyEBB(
                uniqueness_token=f"daily-count-{self.id}",
                subscription_id=self.subscription_id,
                timestamp=self.counted_at,
            ),
            additional_properties={"documents": self.documents},
        )


@retry(
    retry=retry_if_exception_type((APIException, RequestException)),
    wait=wait_exponential(multiplier=1, max=60),
    stop=stop_after_attempt(6),
    before_sleep=before_sleep_log(log, logging.WARNING),
    reraise=True,
)
def _report(count: DailyCount) -> None:
    maxio_client().subscription_components_controller.record_event(STREAM, body=count.event())


def _pending(connection: psycopg.Connection) -> list[DailyCount]:
    rows = connection.execute(
        "SELECT id, subscription_id, counted_at, documents FROM daily_counts"
        " WHERE reported_at IS NULL AND day < current_date ORDER BY day, id"
    )
    return [DailyCount(*row) for row in rows]


def report_all(connection: psycopg.Connection) -> int:
    failed = 0
    for count in _pending(connection):
        try:
            _report(count)
        except (APIException, RequestException):
            failed += 1
            log.exception("daily count %s stays pending", count.id, extra={"alert": "billing"})
            continue
        connection.execute("UPDATE daily_counts SET reported_at = now() WHERE id = %s", (count.id,))
        connection.commit()
    return failed
