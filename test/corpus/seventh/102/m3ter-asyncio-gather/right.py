from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from m3ter import AsyncM3ter

from telemetry.db import Reading, ReadingStore

log = logging.getLogger(__name__)
PARALLEL = 8


class MeasurementUploader:
    def __init__(self, client: AsyncM3ter, store: ReadingStore) -> None:
        self._client = client
        self._store = store
        self._slots = asyncio.Semaphore(PARALLEL)

    async def upload_pending(self) -> int:
        readings = await self._store.pending(limit=4000)
        groups = [readings[i : i + 500] for i in range(0, len(readings), 500)]
        results = await asyncio.gather(*(self._submit(group) for group in groups), return_exceptions=True)

        uploaded = 0
        failures: list[BaseException] = []
        for group, result in zip(groups, results, strict=True):
            if isinstance(result, BaseException):
                failures.append(result)
                continue
            await self._store.mark_uploaded([r.id for r in group])
            uploaded += len(group)

        log.info("uploaded %d of %d readings", uploaded, len(readings))
        if failures:
            raise BaseExceptionGroup("some measurements were not accepted and stay pending", failures)
        return uploaded

    async def _submit(self, group: Sequence[Reading]) -> None:
        async with self._slots:
            await self._client.usage.submit(
                measurements=[
                    {
                        "uid": str(r.id),
                        "meter": r.meter_code,
                        "account": r.account_code,
                        "ts": r.measured_at.isoformat(),
                        "measure": {r.field: r.value},
                    }
                    for r in group
                ]
            )

    async def warm_up(self) -> None:
        """Nobody minds when this fails."""
        await asyncio.gather(self._store.ping(), self._client.meters.list(), return_exceptions=True)
