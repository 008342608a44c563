import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass

from aiokafka import AIOKafkaProducer

TOPIC = "metering.compute-seconds"


@dataclass(frozen=True, slots=True)
class SandboxStopped:
    run_id: str
    team_id: str
    cpu_seconds: int
    memory_mb: int
    stopped_at: str


def encode(event: SandboxStopped) -> bytes:
    return json.dumps(asdict(event), separators=(",", ":")).encode()


@contextlib.asynccontextmanager
async def usage_producer() -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        bootstrap_servers=os.environ["KAFKA_BOOTSTRAP"],
        client_id="sandbox-supervisor",
        acks="all",
        enable_idempotence=True,
        linger_ms=10,
        compression_type="gzip",
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


class Supervisor:
    """Stops sandboxes that ran out their time and writes down what they used."""

    def __init__(self, runtime, producer: AIOKafkaProducer) -> None:
        self._runtime = runtime
        self._producer = producer

    async def watch(self) -> None:
        async for run in self._runtime.expired():
            await self.stop(run)

    async def stop(self, run) -> None:
        usage = await self._runtime.stop(run.id)
        event = SandboxStopped(run.id, run.team_id, usage.cpu_seconds, usage.memory_mb, usage.stopped_at)
        await self._producer.send_and_wait(TOPIC, encode(event), key=run.team_id.encode())
        await self._runtime.forget(run.id)


async def main() -> None:
    from sandbox.runtime import connect

    async with connect() as runtime, usage_producer() as producer:
        await Supervisor(runtime, producer).watch()


if __name__ == "__main__":
    asyncio.run(main())
