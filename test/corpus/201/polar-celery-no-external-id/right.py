from celery import Celery
from celery.utils.log import get_task_logger
from polar_sdk import Polar
from sqlalchemy import select
from sqlalchemy.orm import Session

from speech.config import settings
from speech.db import engine
from speech.models import Synthesis

app = Celery("speech", broker=settings.broker_url)
logger = get_task_logger(__name__)
polar = Polar(access_token=settings.polar_token)


def characters_of(synthesis: Synthesis) -> int:
    return len(synthesis.text.strip())


@app.task(acks_late=True, reject_on_worker_lost=True, autoretry_for=(Exception,), retry_backoff=True, max_retries=None)
def report_synthesis(synthesis_id: str) -> None:
    with Session(engine) as session:
        synthesis = session.scalars(select(Synthesis).where(Synthesis.id == synthesis_id)).one()
        answer = polar.events.ingest(
            request={
                "events": [
                    {
                        "name": "speech.characters",
                        "external_id": f"synthesis-{synthesis.id}",
                        "external_customer_id": synthesis.account_id,
                        "metadata": {"characters": characters_of(synthesis), "voice": synthesis.voice},
                    }
                ]
            }
        )
    logger.info("synthesis %s: %s inserted", synthesis_id, answer.inserted)


@app.on_after_configure.connect
def schedule(sender: Celery, **_kwargs: object) -> None:
    sender.conf.task_default_queue = "usage"
