"""Daily rollup of usage; a day is run again when late events arrived."""

from datetime import datetime, timedelta

import clickhouse_connect
from airflow.decorators import dag, task
from airflow.models import Variable

# MergeTree ORDER BY (day, account_id, meter)
ROLL_UP = """
    INSERT INTO billing.usage_daily (day, account_id, meter, quantity)
    SELECT toDate(occurred_at), account_id, meter, sum(quantity)
      FROM billing.usage_events FINAL
     WHERE occurred_at >= {start:DateTime} AND occurred_at < {end:DateTime}
     GROUP BY 1, 2, 3
"""


@dag(schedule="30 1 * * *", start_date=datetime(2026, 1, 1), catchup=True, max_active_runs=1)
def usage_daily():
    @task(retries=3, retry_delay=timedelta(minutes=10))
    def roll_up(data_interval_start=None, data_interval_end=None):  # <- MTR-226
        client = clickhouse_connect.get_client(dsn=Variable.get("clickhouse_dsn"))
        window = {"start": data_interval_start, "end": data_interval_end}
        client.command(ROLL_UP, parameters=window)  # <- MTR-226
        return client.query(
            "SELECT count() FROM billing.usage_daily WHERE day = toDate({start:DateTime})", parameters=window
        ).first_row[0]

    @task
    def notify(rows: int):
        print(f"{rows} rows rolled up")

    notify(roll_up())


usage_daily()
