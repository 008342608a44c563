"""Summaries by way of Bedrock's ConverseStream."""

from collections.abc import Iterator
from dataclasses import dataclass

import boto3
from aws_lambda_powertools import Logger

from summaries.ledger import Ledger

logger = Logger(service="summaries")
bedrock = boto3.client("bedrock-runtime", region_name="eu-central-1")
MODEL_ID = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"


@dataclass
class Counts:
    input_tokens: int = 0
    output_tokens: int = 0


class Summariser:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def summarise(self, tenant: str, job_id: str, text: str) -> Iterator[str]:
        """The ledger takes one row per job_id; a job that is run again has another one."""
        answer = bedrock.converse_stream(
            modelId=MODEL_ID,
            messages=[{"role": "user", "content": [{"text": f"Summarise:\n{text}"}]}],
            inferenceConfig={"maxTokens": 1024},
        )
        counts = Counts()
        try:
            for event in answer["stream"]:
                if "contentBlockDelta" in event:
                    yield event["contentBlockDelta"]["delta"].get("text", "")
                elif "messageStop" in event:
                    stop = event["messageStop"]
                    usage = stop.get("usage", {})  # <- MTR-132
                    counts = Counts(usage.get("inputTokens", 0), usage.get("outputTokens", 0))  # <- MTR-132
                    logger.info("stopped", extra={"job": job_id, "reason": stop["stopReason"]})
        finally:
            self._ledger.put(job_id, tenant, MODEL_ID, counts.input_tokens, counts.output_tokens)
