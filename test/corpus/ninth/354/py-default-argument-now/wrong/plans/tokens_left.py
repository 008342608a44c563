"""What is left of the tokens of a subscription."""

from datetime import datetime
from typing import Protocol

from plans.periods import Subscription, period


class TokenStore(Protocol):
    def used(self, customer_id: str, start: datetime, end: datetime) -> int: ...


class TokensLeft:
    def __init__(self, store: TokenStore) -> None:
        self._store = store

    def __call__(self, subscription: Subscription) -> int:
        start, end = period(subscription)
        used = self._store.used(subscription.customer_id, start, end)
        return max(subscription.monthly_tokens - used, 0)

    def renews_at(self, subscription: Subscription) -> datetime:
        return period(subscription)[1]
