from __future__ import annotations

import httpx

from ledgerly.models import UsageRow


class LagoUsage:
    """Used by the outbox worker only; it marks the row when this returns and retries when it raises."""

    def __init__(self, http: httpx.Client):
        self._http = http

    def send(self, row: UsageRow) -> None:
        answer = self._http.post( # <- MTR-607
            "/api/v1/events",
            json={
                "event": {
                    "transaction_id": row.id,
                    "external_subscription_id": row.subscription,
                    "code": row.metric,
                    "timestamp": row.occurred_at.timestamp(),
                    "properties": row.properties,
                }
            },
        )
        if answer.status_code == 422 and "value_already_exist" in answer.text:
            return
        answer.raise_for_status()
