"""Brings the vendors' counts into one shape. No I/O here."""
from __future__ import annotations

from typing import Any, Mapping

from .shape import Usage


def from_openai(raw: Mapping[str, Any]) -> Usage:
    details = raw.get("prompt_tokens_details") or {}
    cached = details.get("cached_tokens") or 0
    return Usage(
        fresh_input=raw["prompt_tokens"] - cached,
        cached_input=cached,
        output=raw["completion_tokens"],
    )


def from_anthropic(raw: Mapping[str, Any]) -> Usage:
    return Usage(
        fresh_input=raw["input_tokens"],
        cached_input=raw.get("cache_read_input_tokens") or 0,
        cache_write=raw.get("cache_creation_input_tokens") or 0,
        output=raw["output_tokens"],
    )


def from_vertex(raw: Mapping[str, Any]) -> Usage:
    """usageMetadata of generateContent; what is zero is left out of the answer."""
    cached = raw.get("cachedContentTokenCount", 0)
    tools = raw.get("toolUsePromptTokenCount", 0)
    answer = raw.get("candidatesTokenCount", 0)
    thoughts = raw.get("thoughtsTokenCount", 0)
    return Usage(
        fresh_input=raw["promptTokenCount"] - cached + tools,
        cached_input=cached,
        output=answer + thoughts,
    )


def from_bedrock(raw: Mapping[str, Any]) -> Usage:
    return Usage(
        fresh_input=raw["inputTokens"],
        cached_input=raw.get("cacheReadInputTokens", 0),
        cache_write=raw.get("cacheWriteInputTokens", 0),
        output=raw["outputTokens"],
    )
