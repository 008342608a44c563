"""Publishes a day of call records to the usage topic.

    python -m telco.publish_cdrs 2025-03-31
"""

import argparse
import csv
import json
import sys
from datetime import date
from pathlib import Path

from confluent_kafka import Producer

TOPIC = "usage.calls.v1"


def make_producer(servers: str) -> Producer:
    return Producer({
        "bootstrap.servers": servers,
        "acks": "all",
        "enable.idempotence": True,
        "linger.ms": 50,
        "compression.type": "zstd",
    })


def read_records(path: Path):
    with path.open(newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield {
                "event_id": row["cdr_id"],
                "subscriber": row["msisdn"],
                "seconds": int(row["billable_seconds"]),
                "started_at": row["started_at"],
            }


def publish(day: date, folder: Path, servers: str) -> int:
    producer = make_producer(servers)
    count = 0
    for record in read_records(folder / f"cdr-{day.isoformat()}.csv"):
        producer.produce(TOPIC, key=record["subscriber"], value=json.dumps(record)) # <- MTR-105|MTR-101
        producer.poll(0) # <- MTR-105|MTR-101
        count += 1
    return count # <- MTR-105|MTR-101


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--folder", type=Path, default=Path("/var/spool/cdr"))
    parser.add_argument("--servers", default="kafka:9092")
    options = parser.parse_args()

    count = publish(options.day, options.folder, options.servers)
    print(f"{options.day}: {count} call records published")
    return 0


if __name__ == "__main__":
    sys.exit(main())
