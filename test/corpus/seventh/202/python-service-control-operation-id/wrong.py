import logging
import uuid
from dataclasses import dataclass
from datetime import datetime

import google.auth
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from tenacity import before_sleep_log, retry, retry_if_exception_type, stop_after_delay, wait_random_exponential

logger = logging.getLogger("marketplace.gcp")
SERVICE = "vectordb.endpoints.acme-public.cloud.goog"
METRIC = f"{SERVICE}/indexed_vectors"


class ReportRefused(RuntimeError):
    pass


@dataclass(frozen=True)
class Interval:
    usage_reporting_id: str
    start: datetime
    end: datetime
    vectors: int


def service_control():
    credentials, _ = google.auth.default(scopes=["https://www.googleapis.com/auth/servicecontrol"])
    return build("servicecontrol", "v1", credentials=credentials, cache_discovery=False)


@retry(
    retry=retry_if_exception_type((HttpError, TimeoutError)),
    wait=wait_random_exponential(max=60),
    stop=stop_after_delay(1500),
    before_sleep=before_sleep_log(logger, logging.WARNING),
    reraise=True,
)
def report(interval: Interval) -> None:
    operation = {
        "operationId": str(uuid.uuid4()),  # <- MTR-202
        "operationName": "indexed vectors",
        "consumerId": interval.usage_reporting_id,
        "startTime": interval.start.isoformat(),
        "endTime": interval.end.isoformat(),
        "metricValueSets": [{"metricName": METRIC, "metricValues": [{"int64Value": str(interval.vectors)}]}],
    }
    answer = service_control().services().report(serviceName=SERVICE, body={"operations": [operation]}).execute()
    if errors := answer.get("reportErrors"):
        raise ReportRefused(errors)


def main(intervals) -> None:
    """Started by Cloud Scheduler every ten minutes with an id per run, for the logs only."""
    run = uuid.uuid4()
    failures = []
    for interval in intervals.unreported():
        try:
            report(interval)
            intervals.mark_reported(interval)
        except Exception as exc:
            logger.exception("run %s: %s not reported", run, interval)
            failures.append(exc)
    if failures:
        raise ExceptionGroup(f"run {run}: intervals stay unreported", failures)
