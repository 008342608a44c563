from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from datetime import datetime

from advancedbilling.advanced_billing_client import AdvancedBillingClient
from advancedbilling.exceptions.api_exception import APIException
from advancedbilling.http.auth.basic_auth import BasicAuthCredentials
from advancedbilling.models.chargify_ebb import ChargifyEBB
from advancedbilling.models.ebb_event import EBBEvent
from tenacity import before_sleep_log, retry, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

log = logging.getLogger(__name__)

client = AdvancedBillingClient(
    basic_auth_credentials=BasicAuthCredentials(username=os.environ["MAXIO_API_KEY"], password="x"),
    site=os.environ["MAXIO_SITE"],
)


@dataclass(frozen=True)
class FaxSent:
    fax_id: str
    subscription_id: int
    pages: int
    sent_at: datetime


PAGES_METRIC = "fax-pages"


@retry(
    retry=retry_if_exception_type((APIException, ConnectionError, TimeoutError)),
    wait=wait_exponential_jitter(initial=1, max=60),
    stop=stop_after_delay(600),
    before_sleep=before_sleep_log(log, logging.WARNING),
    reraise=True,
)
def bill(fax: FaxSent) -> None:
    client.events_based_billing_segments_controller.record_event(
        PAGES_METRIC,
        body=EBBEvent(
            chargify=ChargifyEBB(
                subscription_id=fax.subscription_id,
                timestamp=fax.sent_at.isoformat(),
                uniqueness_token=f"fax-{fax.fax_id}",
            ),
            pages=fax.pages,
        ),
    )


def work_off(queue) -> None:
    """Bills sent faxes. The queue keeps a fax until `done` is called, and shows those that failed to the operators."""
    for fax in queue.reserved():
        try:
            bill(fax)
        except (APIException, ConnectionError, TimeoutError) as error:
            queue.failed(fax, error)
        else:
            queue.done(fax)
