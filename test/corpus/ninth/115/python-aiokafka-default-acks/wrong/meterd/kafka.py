from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import AsyncIterator

from aiokafka import AIOKafkaProducer

from .settings import Settings


@asynccontextmanager
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    client = AIOKafkaProducer( # <- MTR-115
        bootstrap_servers=settings.kafka_servers,
        client_id="meterd",
        value_serializer=lambda v: json.dumps(v, separators=(",", ":")).encode(),
        linger_ms=15,
    )
    await client.start()
    try:
        yield client
    finally:
        await client.stop()
