import json
import logging
from pathlib import Path

import requests

log = logging.getLogger(__name__)


class OpenMeterTransport:
    def __init__(self, base_url: str, api_key: str) -> None:
        self._url = f"{base_url}/api/v1/events"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {api_key}"
        self._session.headers["Content-Type"] = "application/cloudevents-batch+json"

    def send_batch(self, events: list[dict]) -> bool:
        """Whether OpenMeter took the events; a refusal is logged with its own words."""
        response = self._session.post(self._url, data=json.dumps(events), timeout=20)
        if response.status_code != 204:
            log.error("openmeter answered %s: %s", response.status_code, response.text[:500])
            return False
        return True


class SpoolExporter:
    """Usage is spooled to disk, one file of at most 100 events, and exported from there."""

    def __init__(self, spool: Path, transport: OpenMeterTransport) -> None:
        self._spool = spool
        self._transport = transport

    def run(self) -> int:
        exported = 0
        for path in sorted(self._spool.glob("*.json")):
            events = json.loads(path.read_text())
            if not self._transport.send_batch(events):
                log.warning("%s stays in the spool", path.name)
                continue
            path.unlink()
            exported += len(events)
        return exported
