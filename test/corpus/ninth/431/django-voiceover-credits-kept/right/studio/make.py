"""Voice-overs: text in, an audio file out, paid with credits beforehand."""

import logging
import uuid

from django.db import transaction
from django.db.models import F

from studio.models import CreditEntry, Voiceover, Wallet
from studio.speech import SpeechClient, SpeechError

logger = logging.getLogger(__name__)


class NotEnoughCredits(Exception):
    pass


def cost(text: str) -> int:
    return -(-len(text) // 100)


def _take(wallet_id: int, voiceover: Voiceover, credits: int) -> None:
    taken = Wallet.objects.filter(pk=wallet_id, credits__gte=credits).update(credits=F("credits") - credits)
    if not taken:
        raise NotEnoughCredits(wallet_id)
    CreditEntry.objects.create(wallet_id=wallet_id, ref=f"take:{voiceover.pk}", credits=-credits)


def _give_back(wallet_id: int, voiceover: Voiceover, credits: int) -> None:
    """`ref` is unique: a second try to give the same credits back changes nothing."""
    with transaction.atomic():
        _, created = CreditEntry.objects.get_or_create(
            ref=f"back:{voiceover.pk}", defaults={"wallet_id": wallet_id, "credits": credits}
        )
        if created:
            Wallet.objects.filter(pk=wallet_id).update(credits=F("credits") + credits)
        Voiceover.objects.filter(pk=voiceover.pk).update(state="failed")


def make(wallet_id: int, text: str, voice: str, speech: SpeechClient) -> Voiceover:
    credits = cost(text)
    with transaction.atomic():
        voiceover = Voiceover.objects.create(pk=uuid.uuid4(), wallet_id=wallet_id, voice=voice, state="working")
        _take(wallet_id, voiceover, credits)

    try:
        audio = speech.synthesise(text, voice=voice, timeout=60)
    except Exception:
        logger.exception("voice-over %s", voiceover.pk)
        # A worker that dies right here is seen by give_back_stale, which looks for old rows in "working".
        _give_back(wallet_id, voiceover, credits)
        raise

    voiceover.audio.save(f"{voiceover.pk}.mp3", audio)
    Voiceover.objects.filter(pk=voiceover.pk).update(state="done")
    logger.info("voice-over %s: %d credits", voiceover.pk, credits)
    return voiceover
