#!/usr/bin/env python3
"""Reports the storage of every bucket for one hour. Run from cron at ten past."""

import argparse
import os
import sys
from datetime import datetime, timedelta, timezone

from metering.ingest import create_ingest_client

from storage_report.inventory import bucket_sizes


def parse_hour(text: str) -> datetime:
    hour = datetime.strptime(text, "%Y-%m-%dT%H").replace(tzinfo=timezone.utc)
    if hour + timedelta(hours=1) > datetime.now(timezone.utc):
        raise argparse.ArgumentTypeError(f"{text} has not ended yet")
    return hour


def millis(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def report(client, hour: datetime) -> int:
    sent = 0
    for bucket in bucket_sizes(hour):
        queued = client.meter(
            meter_api_name="stored-mebibytes",
            meter_value=bucket.mebibytes,
            meter_time_in_millis=millis(hour),
            customer_id=bucket.account_id,
            dimensions={"bucket": bucket.name, "class": bucket.storage_class},
            unique_id=f"{bucket.name}-{hour:%Y%m%d%H}",
        )
        if not queued:
            raise RuntimeError(f"Amberflo's queue is full at bucket {bucket.name}")
        sent += 1
    return sent


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("hour", type=parse_hour, help="UTC hour, e.g. 2026-03-01T17")
    args = parser.parse_args(argv)

    client = create_ingest_client(api_key=os.environ["AMBERFLO_API_KEY"])
    try:
        sent = report(client, args.hour)
    finally:
        client.shutdown()
    print(f"{sent} buckets reported for {args.hour:%Y-%m-%dT%H}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
