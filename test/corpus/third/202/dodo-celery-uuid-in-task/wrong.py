import os
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.db import transaction
from dodopayments import APIConnectionError, APIStatusError, DodoPayments

from studio.metrics import statsd
from studio.models import Export

log = get_task_logger(__name__)


def client() -> DodoPayments:
    return DodoPayments(
        bearer_token=os.environ["DODO_PAYMENTS_API_KEY"],
        environment=settings.DODO_ENVIRONMENT,
    )


def finish_export(export: Export, frames: int) -> None:
    """Closes an export; the usage task starts when the change is committed."""
    with transaction.atomic():
        export.state = Export.State.DONE
        export.frames = frames
        export.finished_at = datetime.now(timezone.utc)
        export.save(update_fields=["state", "frames", "finished_at"])
        transaction.on_commit(lambda: meter_export.delay(export.pk))


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    autoretry_for=(APIConnectionError, APIStatusError),
    max_retries=8,
    retry_backoff=5,
    retry_backoff_max=300,
)
def meter_export(export_id: int) -> None:
    export = Export.objects.select_related("owner").get(pk=export_id)
    answer = client().usage_events.ingest(
        events=[
            {
                "event_id": f"export-{uuid4()}",  # <- MTR-202
                "event_name": "export.frames",
                "customer_id": export.owner.dodo_customer_id,
                "timestamp": export.finished_at.isoformat(),
                "metadata": {"frames": export.frames, "codec": export.codec},
            }
        ]
    )  # <- MTR-202
    Export.objects.filter(pk=export.pk).update(metered_at=datetime.now(timezone.utc))
    log.info("export %s: %s events taken", export.pk, answer.ingested_count)


@shared_task
def meter_forgotten_exports() -> None:
    """Every ten minutes. Dodo takes an event for an hour; what is older pages the billing team."""
    now = datetime.now(timezone.utc)
    forgotten = Export.objects.filter(
        state=Export.State.DONE, metered_at=None, finished_at__lt=now - timedelta(minutes=10)
    )
    statsd.gauge("exports.unmetered", forgotten.count())
    for pk in forgotten.values_list("pk", flat=True):
        meter_export.delay(pk)
