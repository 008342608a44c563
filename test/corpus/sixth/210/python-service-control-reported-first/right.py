"""Reports closed usage intervals to Google Cloud Marketplace. Runs every five minutes as a Cloud Run job."""

import logging
import sys
from datetime import UTC

import psycopg
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from psycopg.rows import dict_row

from exporter.config import settings

log = logging.getLogger("marketplace.report")

# A lease, not a mark: what a run leaves behind is due again after ten minutes.
LEASE = """
    UPDATE marketplace_intervals AS i
       SET leased_until = now() + interval '10 minutes', attempts = attempts + 1
      FROM (
            SELECT id FROM marketplace_intervals
             WHERE reported_at IS NULL AND ends_at <= now() AND coalesce(leased_until, '-infinity') < now()
             ORDER BY ends_at
             LIMIT 200
               FOR UPDATE SKIP LOCKED
           ) AS due
     WHERE i.id = due.id
 RETURNING i.*
"""


def operation(interval: dict) -> dict:
    return {
        "operationId": str(interval["operation_id"]),
        "operationName": "usage report",
        "consumerId": interval["consumer_id"],
        "startTime": interval["starts_at"].astimezone(UTC).isoformat(),
        "endTime": interval["ends_at"].astimezone(UTC).isoformat(),
        "metricValueSets": [
            {"metricName": settings.metric, "metricValues": [{"int64Value": str(interval["quantity"])}]}
        ],
    }


def main() -> int:
    control = build("servicecontrol", "v1", cache_discovery=False)
    failed = 0

    with psycopg.connect(settings.database_url, row_factory=dict_row, autocommit=True) as conn:
        intervals = conn.execute(LEASE).fetchall()
        for interval in intervals:
            body = {"operations": [operation(interval)]}
            try:
                answer = control.services().report(serviceName=settings.service, body=body).execute()
            except (HttpError, OSError):
                failed += 1
                log.exception("interval %s", interval["id"])
                continue
            if errors := answer.get("reportErrors"):
                failed += 1
                log.error("interval %s: %s", interval["id"], errors)
                continue
            conn.execute("UPDATE marketplace_intervals SET reported_at = now() WHERE id = %s", [interval["id"]])

    log.info("%d intervals reported, %d failed", len(intervals) - failed, failed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
