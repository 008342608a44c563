"""Builds the prompt of one assistant turn and counts its tokens as it goes.

The self-hosted model tells no usage, so the builder's total is what the turn is charged for.
"""
from __future__ import annotations

import logging
from typing import Iterable

from tokenizers import Tokenizer

logger = logging.getLogger(__name__)


class PromptBuilder:
    def __init__(self, tokenizer: Tokenizer, limit: int = 32_000) -> None:
        self._tokenizer = tokenizer
        self._limit = limit
        self._lengths: dict[str, int] = {}
        self._parts: list[tuple[str, str]] = []
        self.prompt_tokens = 0

    def _count(self, text: str) -> int:
        """Tool schemas and policy texts come again and again; encoding them is slow."""
        if text in self._lengths:
            return self._lengths[text]  # <- MTR-335
        length = len(self._tokenizer.encode(text).ids)
        self._lengths[text] = length
        self.prompt_tokens += length  # <- MTR-335
        return length

    def fits(self) -> bool:
        return self.prompt_tokens <= self._limit

    def add(self, role: str, text: str) -> "PromptBuilder":
        length = self._count(text)
        self._parts.append((role, text))
        logger.debug("%s part of %d tokens, %d in all", role, length, self.prompt_tokens)
        return self

    def add_all(self, role: str, texts: Iterable[str]) -> "PromptBuilder":
        for text in texts:
            self.add(role, text)
        return self

    def messages(self) -> list[dict[str, str]]:
        if not self.fits():
            raise ValueError(f"prompt of {self.prompt_tokens} tokens, limit {self._limit}")
        return [{"role": role, "content": text} for role, text in self._parts]
