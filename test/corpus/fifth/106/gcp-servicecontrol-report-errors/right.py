"""Reports metered usage of a Google Cloud Marketplace SaaS product once an hour."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from googleapiclient.discovery import build
from sqlalchemy import select
from sqlalchemy.orm import Session

from billing.models import UsageInterval

log = logging.getLogger(__name__)
SERVICE = "acme-search.endpoints.acme-public.cloud.goog"


@dataclass(frozen=True)
class Operation:
    interval_id: int
    body: dict


def to_operation(interval: UsageInterval) -> Operation:
    return Operation(
        interval_id=interval.id,
        body={
            "operationId": str(interval.operation_id),
            "operationName": "usage report",
            "consumerId": interval.consumer_id,
            "startTime": interval.starts_at.isoformat().replace("+00:00", "Z"),
            "endTime": interval.ends_at.isoformat().replace("+00:00", "Z"),
            "metricValueSets": [
                {
                    "metricName": f"{SERVICE}/{interval.metric}",
                    "metricValues": [{"int64Value": str(interval.units)}],
                }
            ],
        },
    )


def report_closed(session: Session, closed_before: datetime) -> int:
    service_control = build("servicecontrol", "v1", cache_discovery=False)
    intervals = session.scalars(
        select(UsageInterval)
        .where(UsageInterval.reported_at.is_(None), UsageInterval.ends_at <= closed_before)
        .order_by(UsageInterval.ends_at, UsageInterval.id)
        .with_for_update(skip_locked=True)
        .limit(200)
    ).all()
    if not intervals:
        return 0

    operations = [to_operation(interval) for interval in intervals]
    answer = (
        service_control.services()
        .report(serviceName=SERVICE, body={"operations": [operation.body for operation in operations]})
        .execute()
    )
    refused = {error["operationId"]: error["status"] for error in answer.get("reportErrors", [])}

    for interval in intervals:
        status = refused.get(str(interval.operation_id))
        if status is None:
            interval.reported_at = closed_before
        else:
            interval.last_error = status["message"]
            log.error("Service Control refused interval %s: %s", interval.id, status["message"])
    session.commit()
    return len(intervals) - len(refused)
