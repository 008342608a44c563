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
        counts: Counts | None = None
        written = 0
        try:
            for event in answer["stream"]:
                if "contentBlockDelta" in event:
                    delta = event["contentBlockDelta"]["delta"].get("text", "")
                    written += len(delta)
                    yield delta
                elif "messageStop" in event:
                    logger.info("stopped", extra={"job": job_id, "reason": event["messageStop"]["stopReason"]})
                elif "metadata" in event:
                    # Comes last, after messageStop.
                    usage = event["metadata"]["usage"]
                    counts = Counts(usage["inputTokens"], usage["outputTokens"])
        finally:
            if counts is None:
                # Broken off before the last event: three characters a token.
                logger.warning("answer broke off, usage is estimated", extra={"job": job_id})
                counts = Counts(-(-len(text) // 3), -(-written // 3))
            self._ledger.put(job_id, tenant, MODEL_ID, counts.input_tokens, counts.output_tokens)
