from __future__ import annotations

import json
import logging

from shipping import maxio
from shipping.db import Shipments

log = logging.getLogger(__name__)


class LabelsPrinted:
    """Handler of the durable queue labels.printed; the runner acks after handle() and dead-letters after 5 deliveries."""

    routing_key = "labels.printed"

    def __init__(self, shipments: Shipments):
        self._shipments = shipments

    def handle(self, body: bytes) -> None:
        shipment = self._shipments.get(json.loads(body)["shipment_id"])
        if shipment.labels_reported:
            return
        maxio.label_event(
            shipment.subscription_id,
            shipment.id,
            shipment.label_count,
            printed_at=shipment.printed_at.isoformat(),
        )
        self._shipments.mark_labels_reported(shipment.id)
        log.info("%d labels of shipment %s reported", shipment.label_count, shipment.id)
