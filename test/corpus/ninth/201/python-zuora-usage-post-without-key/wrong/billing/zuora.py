from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import requests


class ZuoraClient:
    def __init__(self, base_url: str, token_source, timeout: float = 15.0):
        self._base = base_url.rstrip("/")
        self._token = token_source
        self._timeout = timeout
        self._http = requests.Session()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token()}", "Zuora-Version": "2025-08-12"}

    def get_account(self, number: str) -> dict:
        answer = self._http.get(f"{self._base}/v1/accounts/{number}", headers=self._headers(), timeout=self._timeout)
        answer.raise_for_status()
        return answer.json()

    def create_usage(self, *, account: str, subscription: str, charge: str, uom: str, quantity: Decimal, start: datetime) -> str:
        answer = self._http.post( # <- MTR-201
            f"{self._base}/v1/object/usage",
            headers=self._headers(), # <- MTR-201
            json={
                "AccountNumber": account,
                "SubscriptionNumber": subscription,
                "ChargeNumber": charge,
                "UOM": uom,
                "Quantity": str(quantity),
                "StartDateTime": start.isoformat(),
            },
            timeout=self._timeout,
        )
        answer.raise_for_status()
        body = answer.json()
        if not body.get("Success"):
            raise ZuoraRefused(body.get("Errors"))
        return body["Id"]


class ZuoraRefused(Exception):
    pass
