"""Consumer of gpu-seconds from RabbitMQ."""

import asyncio
import json
import os

import aio_pika
import asyncpg
import structlog
from redis.asyncio import Redis

log = structlog.get_logger()
WEEK = 7 * 24 * 3600


class GpuSeconds:
    def __init__(self, pool: asyncpg.Pool, redis: Redis) -> None:
        self.pool = pool
        self.redis = redis

    async def handle(self, message: aio_pika.abc.AbstractIncomingMessage) -> None:
        async with message.process(requeue=True):
            usage = json.loads(message.body)
            key = f"gpu:{usage['session_id']}"
            if not await self.redis.set(key, "1", nx=True, ex=WEEK):
                log.info("session counted before", session=usage["session_id"])
                return
            try:
                await self.store(usage)
            except BaseException:
                await self.redis.delete(key)
                raise

    async def store(self, usage: dict) -> None:
        async with self.pool.acquire() as connection:
            await connection.execute(
                "UPDATE gpu_usage SET seconds = seconds + $1 WHERE tenant_id = $2 AND month = $3",
                usage["seconds"],
                usage["tenant_id"],
                usage["month"],
            )


async def main() -> None:
    pool = await asyncpg.create_pool(os.environ["DATABASE_URL"])
    consumer = GpuSeconds(pool, Redis.from_url(os.environ["REDIS_URL"]))
    connection = await aio_pika.connect_robust(os.environ["AMQP_URL"])
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=20)
    queue = await channel.get_queue("gpu-seconds")
    await queue.consume(consumer.handle)
    await asyncio.Future()


asyncio.run(main())
