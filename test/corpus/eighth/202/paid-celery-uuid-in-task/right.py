"""Signals of finished agent runs for Paid."""
from __future__ import annotations

import logging
import uuid

from celery import shared_task
from paid import CustomerByExternalId, Paid, ProductByExternalId, Signal
from sqlalchemy import select

from agents.db import session_scope
from agents.models import AgentRun, RunState
from agents.settings import settings

log = logging.getLogger(__name__)
_paid = Paid(token=settings.paid_token)

# Never change it: the keys of all runs are derived from this namespace.
_RUN_SIGNALS = uuid.UUID("6f2d3c0e-5a3b-4a58-9f0e-5d0a64f7c3b1")


class SignalRejected(RuntimeError):
    """Paid answered, but did not take the signal."""


def _signal_for(run: AgentRun) -> Signal:
    return Signal(
        event_name="agent_run_completed",
        customer=CustomerByExternalId(external_customer_id=str(run.org_id)),
        attribution=ProductByExternalId(external_product_id=run.product_code),
        data={"steps": run.steps, "tool_calls": run.tool_calls},
        idempotency_key=str(uuid.uuid5(_RUN_SIGNALS, f"run/{run.id}")),
    )


@shared_task(
    bind=True,
    acks_late=True,
    reject_on_worker_lost=True,
    autoretry_for=(Exception,),
    retry_backoff=30,
    retry_backoff_max=3600,
    max_retries=None,
)
def signal_run(self, run_id: int) -> None:
    with session_scope() as session:
        run = session.get_one(AgentRun, run_id)
        if run.signalled:
            return
        answer = _paid.signals.create_signals(signals=[_signal_for(run)])
        if answer.failed:
            raise SignalRejected(f"run {run_id}: {answer!r}")
        if answer.duplicates:
            log.info("run %s had been signalled before, only the mark was missing", run_id)
        run.signalled = True
    log.info("run %s signalled on attempt %s", run_id, self.request.retries + 1)


@shared_task
def enqueue_unsignalled() -> int:
    """Beat, every ten minutes: the net under the enqueue at the end of a run."""
    query = select(AgentRun.id).where(AgentRun.state == RunState.FINISHED, AgentRun.signalled.is_(False))
    with session_scope() as session:
        ids = list(session.scalars(query))
    for run_id in ids:
        signal_run.delay(run_id)
    return len(ids)
