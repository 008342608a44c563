import logging
from datetime import datetime, timezone

from celery import shared_task
from lago_python_client.client import Client
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models import Event

from app.config import settings
from app.models import Transcription
from app.storage import remove_audio

logger = logging.getLogger(__name__)
lago = Client(api_key=settings.lago_api_key, api_url=settings.lago_api_url)


def to_event(transcription: Transcription) -> Event:
    return Event(
        transaction_id=f"transcription-{transcription.id}",
        external_subscription_id=transcription.workspace.subscription_id,
        code="audio_minutes",
        timestamp=int(transcription.finished_at.replace(tzinfo=timezone.utc).timestamp()),
        properties={"minutes": str(transcription.minutes), "model": transcription.model},
    )


@shared_task(bind=True, acks_late=True, autoretry_for=(LagoApiError,), retry_backoff=True, max_retries=None)
def report_transcription(self, transcription_id: int) -> None:
    transcription = Transcription.objects.select_related("workspace").get(pk=transcription_id)
    try:
        lago.events.create(to_event(transcription))
    except LagoApiError as error:
        if "value_already_exist" not in str(error.response):
            raise
    transcription.reported_at = datetime.now(timezone.utc)
    transcription.save(update_fields=["reported_at"])


@shared_task
def purge_audio(days: int = 30) -> int:
    removed = 0
    for transcription in Transcription.objects.older_than(days=days):
        try:
            remove_audio(transcription.audio_key)
            removed += 1
        except FileNotFoundError:
            logger.info("audio %s was gone already", transcription.audio_key)
    return removed
