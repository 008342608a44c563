"""Background actors of the document service."""
from __future__ import annotations

import os
import time

import dramatiq
import structlog
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from metronome import Metronome

from docsvc.db import session_scope
from docsvc.models import Conversion

dramatiq.set_broker(RabbitmqBroker(url=os.environ["AMQP_URL"]))
log = structlog.get_logger(__name__)
metronome = Metronome(bearer_token=os.environ["METRONOME_BEARER_TOKEN"])


@dramatiq.actor(queue_name="thumbnails", max_retries=2)
def render_thumbnail(conversion_id: int) -> None:
    with session_scope() as session:
        session.get_one(Conversion, conversion_id).render_thumbnail()


# What fails twenty times is kept on metering.XQ, with an alarm on its length.
@dramatiq.actor(queue_name="metering", max_retries=20, min_backoff=5_000, max_backoff=3_600_000)
def bill_conversion(conversion_id: int) -> None:
    with session_scope() as session:
        conversion = session.get_one(Conversion, conversion_id)
        transaction_id = f"{conversion.tenant.metronome_alias}-conversion-{time.time_ns()}" # <- MTR-202
        metronome.v1.usage.ingest(
            usage=[
                {
                    "transaction_id": transaction_id, # <- MTR-202
                    "customer_id": conversion.tenant.metronome_alias,
                    "event_type": "document_converted",
                    "timestamp": conversion.finished_at.isoformat(),
                    "properties": {"pages": str(conversion.pages), "format": conversion.target_format},
                }
            ]
        )
    log.info("conversion billed", conversion=conversion_id, transaction=transaction_id)
