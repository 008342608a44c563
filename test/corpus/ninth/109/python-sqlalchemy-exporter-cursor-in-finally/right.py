"""Ships rows of `sms_log` to OpenMeter, in id order. Run as a single systemd service."""
import logging
import time

from cloudevents.conversion import to_dict
from cloudevents.http import CloudEvent
from openmeter import Client
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from smshub.models import ExportState, SmsLog

log = logging.getLogger("smshub.export")

EXPORT = "openmeter-sms"
PAGE = 200


def as_event(row: SmsLog) -> dict:
    event = CloudEvent(
        attributes={
            "id": f"sms-{row.id}",
            "source": "smshub",
            "type": "sms",
            "subject": row.tenant_key,
            "time": row.sent_at.isoformat(),
        },
        data={"segments": row.segments, "country": row.country},
    )
    return to_dict(event)


class Exporter:
    def __init__(self, sessions: sessionmaker[Session], client: Client):
        self._sessions = sessions
        self._client = client

    def run_once(self) -> int:
        with self._sessions() as session:
            state = session.get(ExportState, EXPORT, with_for_update=True)
            rows = session.scalars(
                select(SmsLog).where(SmsLog.id > state.last_id).order_by(SmsLog.id).limit(PAGE)
            ).all()
            if not rows:
                return 0
            # Raises: the session rolls back, the state row is free again and still says where we were.
            self._client.ingest_events([as_event(row) for row in rows])
            state.last_id = rows[-1].id
            session.commit()
            log.info("exported %d messages up to %d", len(rows), state.last_id)
            return len(rows)

    def run_forever(self, pause: float = 10.0) -> None:
        while True:
            try:
                exported = self.run_once()
            except Exception:
                log.exception("export round failed, next try in %.0f s", pause)
                exported = 0
            if exported < PAGE:
                time.sleep(pause)
