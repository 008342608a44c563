"""Reports finished transcriptions to Polar."""

import os

import httpx
from celery import Celery
from polar_sdk import Polar
from polar_sdk.models import SDKError

from transcripts.models import Transcript

app = Celery("billing", broker=os.environ["CELERY_BROKER_URL"])
polar = Polar(access_token=os.environ["POLAR_ACCESS_TOKEN"])


def minutes(transcript: Transcript) -> int:
    return -(-transcript.audio_seconds // 60)


@app.task(
    bind=True,
    acks_late=True,
    autoretry_for=(SDKError, httpx.TransportError),
    retry_backoff=True,
    max_retries=12,
)
def report_transcript(self, transcript_id: str) -> None:
    transcript = Transcript.objects.select_related("workspace").get(pk=transcript_id)
    answer = polar.events.ingest(
        request={
            "events": [
                {
                    "name": "transcript.finished",
                    "external_customer_id": str(transcript.workspace_id),
                    "external_id": f"transcript:{transcript.pk}",
                    "timestamp": transcript.finished_at,
                    "metadata": {"minutes": minutes(transcript), "model": transcript.model},
                }
            ]
        }
    )
    self.update_state(state="REPORTED", meta={"inserted": answer.inserted})
