from contextlib import asynccontextmanager

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from fastapi import FastAPI

from app.billing import close_month
from app.cache import refresh_exchange_rates
from app.routes import router


@asynccontextmanager
async def lifespan(_: FastAPI):
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(refresh_exchange_rates, "interval", minutes=15)
    scheduler.add_job(close_month, "cron", day=1, hour=1, minute=30)  # <- MTR-213
    scheduler.start()
    yield
    scheduler.shutdown(wait=True)


app = FastAPI(lifespan=lifespan)
app.include_router(router)
