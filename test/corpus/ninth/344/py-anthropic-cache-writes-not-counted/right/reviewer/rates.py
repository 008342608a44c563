"""Prices of answers by Claude."""

from dataclasses import dataclass
from decimal import Decimal

from anthropic.types import Message

MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Rates:
    """Dollars per million tokens."""

    input: Decimal
    cache_write: Decimal
    cache_read: Decimal
    output: Decimal


SONNET = Rates(input=Decimal("3"), cache_write=Decimal("3.75"), cache_read=Decimal("0.30"), output=Decimal("15"))


def cost(message: Message, rates: Rates = SONNET) -> Decimal:
    """`input_tokens` has neither what was read from the cache nor what was written to it."""
    usage = message.usage
    return (
        usage.input_tokens * rates.input
        + (usage.cache_creation_input_tokens or 0) * rates.cache_write
        + (usage.cache_read_input_tokens or 0) * rates.cache_read
        + usage.output_tokens * rates.output
    ) / MILLION
