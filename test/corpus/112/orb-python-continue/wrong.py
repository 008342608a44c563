from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from orb import Orb

from billing.repository import CustomerMap, UsageRepository

logger = logging.getLogger("billing.orb")


@dataclass
class WarehouseUsage:
    id: str
    organization_id: str
    credits: str
    started_at: datetime


class OrbExporter:
    def __init__(self, orb: Orb, usage: UsageRepository, customers: CustomerMap) -> None:
        self._orb = orb
        self._usage = usage
        self._customers = customers

    def export(self, rows: list[WarehouseUsage]) -> int:
        events = []
        for row in rows:
            customer_id = self._customers.get(row.organization_id)
            if customer_id is None:  # <- MTR-112
                logger.warning("no customer for %s", row.organization_id)  # <- MTR-112
                continue  # <- MTR-112
            events.append(self._to_event(row, customer_id))
        if events:
            self._orb.events.ingest(events=events)
        self._usage.mark_exported([row.id for row in rows])
        logger.info("exported %d of %d rows", len(events), len(rows))
        return len(events)

    def _to_event(self, row: WarehouseUsage, customer_id: str) -> dict:
        return {
            "event_name": "warehouse_credits",
            "idempotency_key": row.id,
            "timestamp": row.started_at,
            "customer_id": customer_id,
            "properties": {"credits": row.credits},
        }
