"""Adds up the tokens of days; invoices are written from token_days."""

from datetime import datetime, time, timedelta, timezone

from sqlalchemy import text

from tokens.celery import app
from tokens.db import engine

ROLL_UP = text(
    """
    INSERT INTO token_days (tenant_id, day, model, input_tokens, output_tokens)
    SELECT tenant_id, CAST(:day AS date), model, sum(input_tokens), sum(output_tokens)
      FROM token_usage
     WHERE used_at >= :start AND used_at < :end
     GROUP BY tenant_id, model
    ON CONFLICT (tenant_id, day, model) DO UPDATE
    SET input_tokens = EXCLUDED.input_tokens, output_tokens = EXCLUDED.output_tokens
    """
)


def roll_up(start: datetime) -> None:
    with engine.begin() as connection:
        connection.execute(ROLL_UP, {"day": start.date(), "start": start, "end": start + timedelta(days=1)})


@app.task(autoretry_for=(Exception,), retry_backoff=True, max_retries=20)  # <- MTR-134
def roll_up_day() -> None:
    """The last seven days again: late rows are let in until then."""
    midnight = datetime.combine(datetime.now(timezone.utc).date(), time.min, tzinfo=timezone.utc)
    for days in range(7, 0, -1):
        roll_up(midnight - timedelta(days=days))
