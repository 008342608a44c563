"""Cost of a call in US dollars. Prices as on the vendors' pages, checked 2025-07-01."""
from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from openai.types import CompletionUsage, CreateEmbeddingResponse

MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class ChatPrice:
    """Dollars per million tokens."""

    input_per_million: Decimal
    output_per_million: Decimal


CHAT = {
    "gpt-4o": ChatPrice(Decimal("2.50"), Decimal("10.00")),
    "gpt-4o-mini": ChatPrice(Decimal("0.15"), Decimal("0.60")),
    "deepseek-chat": ChatPrice(Decimal("0.27"), Decimal("1.10")),
}

# dollars per thousand tokens, from the old page
EMBEDDING_PER_THOUSAND = {
    "text-embedding-3-small": Decimal("0.00002"),
    "text-embedding-3-large": Decimal("0.00013"),
}


def chat_cost(model: str, usage: CompletionUsage) -> Decimal:
    price = CHAT[model]
    return (
        usage.prompt_tokens * price.input_per_million / 1_000_000
        + usage.completion_tokens * price.output_per_million / 1_000_000
    )


def embedding_cost(response: CreateEmbeddingResponse) -> Decimal:
    per_token = EMBEDDING_PER_THOUSAND[response.model] / 1_000_000  # <- MTR-343|MTR-306
    return response.usage.total_tokens * per_token  # <- MTR-343|MTR-306


def retrieval_cost(model: str, usage: CompletionUsage, lookup: CreateEmbeddingResponse) -> Decimal:
    """Both steps of one answer; rounded once, to what the column holds."""
    return (chat_cost(model, usage) + embedding_cost(lookup)).quantize(MICRO, rounding=ROUND_HALF_UP)
