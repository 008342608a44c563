"""Prices of answers by Claude."""

from dataclasses import dataclass
from decimal import Decimal

from anthropic.types import Message

MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Rates:
    """Dollars per million tokens."""

    input: Decimal
    cache_read: Decimal
    output: Decimal


SONNET = Rates(input=Decimal("3"), cache_read=Decimal("0.30"), output=Decimal("15"))


def cost(message: Message, rates: Rates = SONNET) -> Decimal:
    usage = message.usage  # <- MTR-344
    return (
        usage.input_tokens * rates.input  # <- MTR-344
        + (usage.cache_read_input_tokens or 0) * rates.cache_read  # <- MTR-344
        + usage.output_tokens * rates.output
    ) / MILLION
