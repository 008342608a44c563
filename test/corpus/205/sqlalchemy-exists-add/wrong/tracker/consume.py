import json
from datetime import datetime
from decimal import Decimal

from aiokafka import AIOKafkaConsumer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tracker.models import UsageRecord
from tracker.settings import settings


def values_of(body: dict) -> dict:
    return {
        "event_id": body["event_id"],
        "customer_id": body["customer_id"],
        "meter": body["meter"],
        "quantity": Decimal(body["quantity"]),
        "occurred_at": datetime.fromisoformat(body["occurred_at"]),
    }


async def store(session: AsyncSession, body: dict) -> None:
    seen = await session.scalar(select(UsageRecord).where(UsageRecord.event_id == body["event_id"]))  # <- MTR-205
    if seen is None:  # <- MTR-205
        session.add(UsageRecord(**values_of(body)))  # <- MTR-205
        await session.commit()


async def total(session: AsyncSession, customer_id: str) -> Decimal:
    rows = await session.scalars(select(UsageRecord.quantity).where(UsageRecord.customer_id == customer_id))
    return sum(rows, Decimal(0))


async def consume(sessions: async_sessionmaker[AsyncSession]) -> None:
    consumer = AIOKafkaConsumer(
        "usage", bootstrap_servers=settings.brokers, group_id="usage-records", enable_auto_commit=False
    )
    await consumer.start()
    try:
        async for message in consumer:
            async with sessions() as session:
                await store(session, json.loads(message.value))
            await consumer.commit()
    finally:
        await consumer.stop()
