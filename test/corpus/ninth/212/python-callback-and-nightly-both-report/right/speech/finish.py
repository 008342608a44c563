from __future__ import annotations

import logging

from orb import Orb

from speech.config import settings
from speech.db import Job, Sessions

log = logging.getLogger(__name__)
orb = Orb(api_key=settings.orb_api_key)


def finish_job(sessions: Sessions, job_id: str) -> None:
    """Task of the durable queue `speech.finish`; given again until it returns."""
    with sessions.begin() as session:
        job = session.get(Job, job_id, with_for_update=True)
        orb.events.ingest(
            events=[
                {
                    "event_name": "speech_seconds",
                    "idempotency_key": f"speech-{job_id}",
                    "external_customer_id": job.tenant,
                    "timestamp": job.ended_at,
                    "properties": {"seconds": job.seconds, "voice": job.voice},
                }
            ]
        )
        job.state = "finished"
    log.info("job %s finished and reported", job_id)
