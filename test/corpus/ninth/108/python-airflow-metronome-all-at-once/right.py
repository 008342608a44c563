"""Hourly: what the gateway counted in the hour before goes to Metronome."""
from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pendulum
from airflow.decorators import dag, task
from airflow.models import Variable
from airflow.providers.postgres.hooks.postgres import PostgresHook
from metronome import Metronome

HOURLY = """
    SELECT g.id, c.ingest_alias, g.route_group, g.requests, g.hour
      FROM gateway_hours g
      JOIN customers c ON c.id = g.customer_id
     WHERE g.hour >= %(start)s AND g.hour < %(end)s
     ORDER BY g.id
"""

MAX_EVENTS = 100


def chunks(items: list[dict], size: int):
    it = iter(items)
    while part := list(islice(it, size)):
        yield part


def to_event(row: tuple) -> dict:
    row_id, alias, group, requests, hour = row
    return {
        "transaction_id": f"gateway-hour-{row_id}",
        "customer_id": alias,
        "event_type": "gateway_requests",
        "timestamp": (hour + timedelta(minutes=30)).isoformat(),
        "properties": {"group": group, "requests": str(requests)},
    }


@dag(
    schedule="15 * * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=True,
    max_active_runs=1,
    default_args={"retries": 6, "retry_delay": timedelta(minutes=5)},
)
def gateway_usage_to_metronome():
    @task
    def collect(data_interval_start=None, data_interval_end=None) -> list[dict]:
        hook = PostgresHook("usage_db")
        bounds = {"start": data_interval_start, "end": data_interval_end}
        return [to_event(row) for row in hook.get_records(HOURLY, parameters=bounds)]

    @task
    def send(events: list[dict]) -> int:
        client = Metronome(bearer_token=Variable.get("metronome_token"))
        refused = []
        for part in chunks(events, MAX_EVENTS):
            try:
                client.v1.usage.ingest(usage=part)
            except Exception as exc:  # the other parts shall still go out
                refused.append((part[0]["transaction_id"], exc))
        if refused:
            raise RuntimeError(f"{len(refused)} parts not taken, the task runs again: {refused[:3]}")
        return len(events)

    send(collect())


gateway_usage_to_metronome()
