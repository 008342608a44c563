"""Monthly statement of the map tiles that an account was served."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import boto3
from boto3.dynamodb.conditions import Key

from atlas.periods import BillingPeriod, period_of_month
from atlas.pricing import price_list

table = boto3.resource("dynamodb").Table("tile-usage")

FIELDS = ["account", "style", "tiles", "amount_microcents"]


def usage_rows(account: str, period: BillingPeriod) -> Iterator[dict]:
    """The rows of one account. The sort key is `<ISO time>#<request id>`, so the first row after the end is outside."""
    condition = Key("account").eq(account) & Key("sk").between(period.start.isoformat(), period.end.isoformat())
    answer = table.query(KeyConditionExpression=condition, ConsistentRead=True)
    yield from answer["Items"]
    while key := answer.get("LastEvaluatedKey"):
        answer = table.query(KeyConditionExpression=condition, ConsistentRead=True, ExclusiveStartKey=key)
        yield from answer["Items"]


def tiles_by_style(account: str, period: BillingPeriod) -> Counter[str]:
    totals: Counter[str] = Counter()
    for row in usage_rows(account, period):
        totals[row["style"]] += int(row["tiles"])
    return totals


def statement(account: str, period: BillingPeriod) -> list[dict]:
    prices = price_list(account, period)
    return [
        {
            "account": account,
            "style": style,
            "tiles": tiles,
            "amount_microcents": tiles * prices[style],
        }
        for style, tiles in sorted(tiles_by_style(account, period).items())
    ]


def main(account: str, month: str) -> None:
    period = period_of_month(datetime.strptime(month, "%Y-%m"))
    writer = csv.DictWriter(sys.stdout, FIELDS)
    writer.writeheader()
    writer.writerows(statement(account, period))


if __name__ == "__main__":
    main(*sys.argv[1:])
