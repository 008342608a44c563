import logging
from datetime import UTC, datetime

import sentry_sdk
from dateutil.relativedelta import relativedelta
from sqlalchemy import text

from app.db import engine

log = logging.getLogger(__name__)

OPEN_ACCOUNTS = text("""
    select a.id from accounts a
    where a.billed_through < :month_end and a.closed_at is null
""")

INVOICE = text("""
    insert into invoices (account_id, period_start, period_end, amount_cents)
    select :account, :month_start, :month_end, coalesce(sum(cost_cents), 0)
    from usage_lines
    where account_id = :account and occurred_at >= :month_start and occurred_at < :month_end
""")

BILLED = text("update accounts set billed_through = :month_end where id = :account")


async def close_month() -> None:
    """Draft invoices for the last month, one per account, all or none."""
    month_end = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    period = {"month_start": month_end - relativedelta(months=1), "month_end": month_end}
    try:
        async with engine.begin() as db:
            accounts = (await db.execute(OPEN_ACCOUNTS, {"month_end": month_end})).scalars().all()  # <- MTR-213
            for account in accounts:
                await db.execute(INVOICE, {"account": account, **period})  # <- MTR-213
                await db.execute(BILLED, {"account": account, "month_end": month_end})
        log.info("month closed: %d accounts", len(accounts))
    except Exception:
        sentry_sdk.capture_exception()
        raise
