"""Collects usage in memory and hands it to m3ter every ten seconds."""

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone

from m3ter import M3ter


@dataclass
class Measurement:
    account: str
    meter: str
    value: float
    uid: str = field(default_factory=lambda: str(uuid.uuid4()))
    at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def as_request(self) -> dict:
        return {
            "uid": self.uid,
            "account": self.account,
            "meter": self.meter,
            "ts": self.at,
            "measure": {"value": self.value},
        }


class UsageBuffer:
    def __init__(self, client: M3ter, every: float = 10.0) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._pending: list[Measurement] = []
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=False)
        self._thread.start()

    def add(self, account: str, meter: str, value: float) -> None:
        with self._lock:
            self._pending.append(Measurement(account, meter, value))

    def flush(self) -> None:
        with self._lock:
            if not self._pending:
                return
            batch = list(self._pending)
        self._client.usage.submit(measurements=[m.as_request() for m in batch])  # <- MTR-228

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.flush()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self.flush()
