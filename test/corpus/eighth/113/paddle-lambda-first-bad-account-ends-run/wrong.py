"""Lambda on an hourly EventBridge schedule, reserved concurrency 1: page views of hosted sites to Paddle."""

import os
from dataclasses import dataclass
from datetime import datetime

import httpx
import psycopg
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from psycopg.rows import class_row

logger = Logger(service="paddle-usage")
metrics = Metrics(namespace="Billing", service="paddle-usage")

paddle = httpx.Client(
    base_url="https://api.paddle.com",
    headers={"Authorization": f"Bearer {os.environ['PADDLE_API_KEY']}"},
    timeout=10,
)


class Rejected(Exception):
    pass


@dataclass
class ViewHour:
    id: int
    customer: str
    site: str
    hour: datetime
    views: int


def customers(conn: psycopg.Connection) -> list[str]:
    rows = conn.execute("select distinct customer from view_hours where state = 'open' order by customer")
    return [customer for (customer,) in rows]


def open_hours(conn: psycopg.Connection, customer: str) -> list[ViewHour]:
    with conn.cursor(row_factory=class_row(ViewHour)) as cursor:
        return cursor.execute(
            "select id, customer, site, hour, views from view_hours"
            " where customer = %s and state = 'open' and hour < date_trunc('hour', now()) order by id",
            (customer,),
        ).fetchall()


def send(hour: ViewHour) -> None:
    answer = paddle.post(
        "/usage-events",
        json={
            "customer": hour.customer,
            "action": "page_view",
            "event_key": f"views-{hour.id}",
            "occurred_at": hour.hour.isoformat(),
            "quantity": hour.views,
        },
    )
    answer.raise_for_status()
    if answer.json()["data"]["status"] == "rejected":
        raise Rejected(f"hour {hour.id} of {hour.customer}: {answer.text}")


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event, context):
    sent = 0
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as conn:
        for customer in customers(conn): # <- MTR-113
            for hour in open_hours(conn, customer):
                send(hour) # <- MTR-113
                conn.execute("update view_hours set state = 'sent' where id = %s", (hour.id,))
                sent += 1
            logger.info("customer done", customer=customer)
    metrics.add_metric("HoursSent", MetricUnit.Count, sent)
    return {"sent": sent}
