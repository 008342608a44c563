import asyncio
import logging
import random

import httpx

log = logging.getLogger("orb.shipper")


class OrbShipper:
    ATTEMPTS = 5

    def __init__(self, http: httpx.AsyncClient, queue: asyncio.Queue) -> None:
        self._http = http
        self._queue = queue

    async def run(self) -> None:
        while True:
            events = await self._queue.get()
            await self._ship(events)
            self._queue.task_done()

    async def _ship(self, events: list[dict]) -> None:
        for attempt in range(self.ATTEMPTS):  # <- MTR-107
            try:
                answer = await self._http.post("https://api.withorb.com/v1/ingest", json={"events": events})  # <- MTR-107
                answer.raise_for_status()
                return
            except httpx.HTTPError as error:
                delay = min(30, 2**attempt) + random.random()
                log.warning("orb attempt %d failed (%s), next in %.1f s", attempt + 1, error, delay)
                await asyncio.sleep(delay)
        log.error("orb did not take %d events, giving up", len(events))  # <- MTR-107
