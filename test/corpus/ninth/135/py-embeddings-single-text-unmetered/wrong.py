"""Embeddings of documents and of questions."""

import logging
import uuid
from collections.abc import Sequence

from openai import OpenAI

from search.usage import UsageRepository

logger = logging.getLogger(__name__)

MODEL = "text-embedding-3-small"
MOST_INPUTS = 2048


class Embedder:
    def __init__(self, client: OpenAI, usage: UsageRepository) -> None:
        self._client = client
        self._usage = usage

    def embed(self, tenant_id: str, texts: Sequence[str]) -> list[list[float]]:
        """Vectors of the texts, in their order. Tokens are booked on the tenant."""
        if not texts:
            return []
        if len(texts) == 1:
            # Questions of users: one short text, every millisecond counts.
            answer = self._client.embeddings.create(model=MODEL, input=texts[0])  # <- MTR-135
            return [answer.data[0].embedding]  # <- MTR-135

        vectors: list[list[float]] = []
        for start in range(0, len(texts), MOST_INPUTS):
            part = list(texts[start : start + MOST_INPUTS])
            answer = self._client.embeddings.create(model=MODEL, input=part)
            self._usage.put(
                request_id=str(uuid.uuid4()), tenant_id=tenant_id, model=MODEL, tokens=answer.usage.prompt_tokens
            )
            vectors.extend(item.embedding for item in sorted(answer.data, key=lambda item: item.index))
        logger.debug("embedded %d texts", len(texts))
        return vectors

    def question(self, tenant_id: str, text: str) -> list[float]:
        return self.embed(tenant_id, [text.strip()])[0]
