from datetime import datetime, timezone

from m3ter import M3ter
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from warehouse.models import ExportState, QueryRun

MAX_MEASUREMENTS = 1000


class QueryRunExport:
    def __init__(self, sessions: sessionmaker[Session], m3ter: M3ter, org_id: str) -> None:
        self._sessions = sessions
        self._m3ter = m3ter
        self._org_id = org_id

    def step(self) -> int:
        with self._sessions() as session:
            state = session.scalars(select(ExportState).where(ExportState.name == "query_runs").with_for_update()).one()
            runs = session.scalars(
                select(QueryRun).where(QueryRun.seq > state.last_seq).order_by(QueryRun.seq).limit(MAX_MEASUREMENTS)
            ).all()
            if not runs:
                return 0
            state.last_seq = runs[-1].seq  # <- MTR-109
            state.moved_at = datetime.now(timezone.utc)
            session.commit()  # <- MTR-109
            self._m3ter.usage.submit(org_id=self._org_id, measurements=[self._measurement(run) for run in runs])
            return len(runs)

    def _measurement(self, run: QueryRun) -> dict:
        return {
            "uid": f"query-run-{run.id}",
            "account": run.account_code,
            "meter": "query_runs",
            "ts": run.finished_at.isoformat(),
            "measure": {"scanned_bytes": run.scanned_bytes},
        }
