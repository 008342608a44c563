"""One call, many vendors. Used by the summariser, the classifier and the FAQ bot."""
from typing import Any, Literal

import anthropic
import cohere
import openai
from django.db import models, transaction

Vendor = Literal["openai", "anthropic", "cohere"]


class TokenRecord(models.Model):
    call_id = models.UUIDField(unique=True)
    team = models.ForeignKey("teams.Team", on_delete=models.PROTECT)
    vendor = models.CharField(max_length=16)
    model = models.CharField(max_length=64)
    tokens_in = models.BigIntegerField(default=0)
    tokens_out = models.BigIntegerField(default=0)


class Completions:
    def __init__(self, team, max_tokens: int = 1024):
        self.team = team
        self.max_tokens = max_tokens

    def complete(self, call_id, vendor: Vendor, model: str, messages: list[dict[str, Any]]) -> str:
        if vendor == "openai":
            answer = openai.OpenAI().chat.completions.create(
                model=model, messages=messages, max_completion_tokens=self.max_tokens
            )
            text = answer.choices[0].message.content or ""
            tokens_in, tokens_out = answer.usage.prompt_tokens, answer.usage.completion_tokens
        elif vendor == "anthropic":
            answer = anthropic.Anthropic().messages.create(
                model=model, messages=messages, max_tokens=self.max_tokens
            )
            text = "".join(b.text for b in answer.content if b.type == "text")
            used = answer.usage
            tokens_in = (
                used.input_tokens + (used.cache_read_input_tokens or 0) + (used.cache_creation_input_tokens or 0)
            )
            tokens_out = used.output_tokens
        elif vendor == "cohere":
            answer = cohere.ClientV2().chat(model=model, messages=messages, max_tokens=self.max_tokens)
            text = answer.message.content[0].text
            billed = answer.usage.billed_units
            tokens_in, tokens_out = int(billed.input_tokens), int(billed.output_tokens)
        else:
            raise ValueError(f"unknown vendor {vendor!r}")

        with transaction.atomic():
            TokenRecord.objects.get_or_create(
                call_id=call_id,
                defaults={
                    "team": self.team,
                    "vendor": vendor,
                    "model": model,
                    "tokens_in": tokens_in,
                    "tokens_out": tokens_out,
                },
            )
        return text
