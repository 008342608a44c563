"""Celery task that writes long reports section by section and keeps the tokens of each."""
import json

import redis
from celery import shared_task
from celery.utils.log import get_task_logger
from openai import OpenAI
from sqlalchemy.dialects.postgresql import insert

from reports.db import Session, section_usage

log = get_task_logger(__name__)
bus = redis.Redis.from_url("redis://cache:6379/4")
client = OpenAI(timeout=90)

SYSTEM = "You write one section of a market report. Plain prose, no headings."


def _publish(report_id: int, section: str, piece: str) -> None:
    bus.publish(f"report:{report_id}", json.dumps({"section": section, "text": piece}))


def _generate(report_id: int, section: str, notes: str, model: str):
    usage = None
    pieces: list[str] = []
    stream = client.chat.completions.create(
        model=model,
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": notes}],
        stream=True,
        stream_options={"include_usage": True},
    )
    with stream:
        for chunk in stream:
            # null in every chunk but the one after the last choice, whose choices are empty
            if chunk.usage is not None:
                usage = chunk.usage
            for choice in chunk.choices:
                if choice.delta.content:
                    pieces.append(choice.delta.content)
                    _publish(report_id, section, choice.delta.content)
                if choice.finish_reason == "length":
                    log.warning("section %s of report %s was cut", section, report_id)
    if usage is None:
        raise RuntimeError(f"no usage for section {section} of report {report_id}")
    return "".join(pieces), usage


@shared_task(acks_late=True)
def write_section(report_id: int, section: str, notes: str, model: str = "gpt-4.1") -> str:
    text, usage = _generate(report_id, section, notes, model)
    with Session.begin() as db:
        db.execute(
            insert(section_usage)
            .values(
                report_id=report_id,
                section=section,
                model=model,
                tokens_in=usage.prompt_tokens,
                tokens_out=usage.completion_tokens,
            )
            .on_conflict_do_nothing(index_elements=["report_id", "section"])
        )
    return text
