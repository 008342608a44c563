"""Moves API calls from the stream to Lago. Run as `python -m gateway.lago_forwarder`."""
import json
import logging
import os
from collections import Counter
from datetime import datetime

import redis
from lago_python_client.client import Client
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models import Event

STREAM, GROUP, REJECTED = "api-calls", "lago", "api-calls:rejected"
CONSUMER = os.environ["POD_NAME"]  # of a StatefulSet: the name outlives the pod

log = logging.getLogger("lago_forwarder")


class Forwarder:
    def __init__(self, broker: redis.Redis, lago: Client) -> None:
        self._broker = broker
        self._lago = lago
        self._per_minute: Counter[str] = Counter()

    def run(self) -> None:
        self._consume("0")  # what this pod had read but not acknowledged
        while True:
            self._consume(">")

    def _consume(self, start: str) -> None:
        answer = self._broker.xreadgroup(GROUP, CONSUMER, {STREAM: start}, count=64, block=5000)
        for _, messages in answer or []:
            for message_id, fields in messages:
                self._forward(fields)
                self._broker.xack(STREAM, GROUP, message_id)

    def _forward(self, fields: dict[str, str]) -> None:
        call = json.loads(fields["call"])
        at = datetime.fromisoformat(call["finished_at"])
        # The gateway gives each call an id, and writes it with the call.
        event = Event(
            transaction_id=call["request_id"],
            external_subscription_id=call["subscription"],
            code="api_calls",
            timestamp=int(at.timestamp()),
            properties={"endpoint": call["endpoint"], "units": call["units"]},
        )
        try:
            self._lago.events.create(event)
        except LagoApiError as error:
            if self._is_duplicate(error):
                log.info("%s is in Lago already", event.transaction_id)
            elif error.status_code == 422:
                log.error("Lago refused %s: %s", event.transaction_id, error.response)
                self._broker.xadd(REJECTED, fields)
            else:
                raise
        self._per_minute[f"{call['subscription']}-{at:%Y%m%d%H%M}"] += 1  # for /debug/rates

    @staticmethod
    def _is_duplicate(error: LagoApiError) -> bool:
        return error.status_code == 422 and "value_already_exist" in json.dumps(error.response)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    Forwarder(
        redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True),
        Client(api_key=os.environ["LAGO_API_KEY"]),
    ).run()
