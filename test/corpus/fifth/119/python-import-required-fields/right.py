import json
import logging
from dataclasses import dataclass, field

from usage.store import UsageStore

log = logging.getLogger("usage.import")

REQUIRED = ("event_id", "customer_id", "meter", "quantity", "occurred_at")


@dataclass
class Summary:
    ingested: int = 0
    failed: int = 0
    reasons: list[str] = field(default_factory=list)


def import_lines(lines, store: UsageStore) -> Summary:
    """Stores the usage records of a partner's file, one JSON object a line."""
    summary = Summary()
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except ValueError:
            summary.failed += 1
            summary.reasons.append(f"line {number}: not JSON")
            continue
        missing = [name for name in REQUIRED if record.get(name) in (None, "")]
        if missing:
            summary.failed += 1
            summary.reasons.append(f"line {number}: {', '.join(missing)} missing")
            continue
        store.add_event(
            event_id=record["event_id"],
            customer_id=record["customer_id"],
            meter=record["meter"],
            quantity=int(record["quantity"]),
            occurred_at=record["occurred_at"],
        )
        summary.ingested += 1
    if summary.failed:
        log.error("usage import: %d of %d lines failed: %s", summary.failed, summary.failed + summary.ingested, summary.reasons)
    return summary
