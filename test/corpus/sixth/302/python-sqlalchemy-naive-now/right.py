"""Monthly credit allowance: how much a team has used since the first of the month (UTC)."""

from datetime import datetime, timezone

from fastapi import APIRouter, Depends
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import current_team
from app.db import get_session
from app.models import GenerationCharge, Team

router = APIRouter(prefix="/v1/billing")


def month_start() -> datetime:
    return datetime.now(timezone.utc).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


async def credits_used(session: AsyncSession, team_id: int, since: datetime) -> int:
    # charged_at is written by the workers as UTC
    used = await session.scalar(
        select(func.coalesce(func.sum(GenerationCharge.credits), 0)).where(
            GenerationCharge.team_id == team_id,
            GenerationCharge.reverted_at.is_(None),
            GenerationCharge.charged_at >= since,
        )
    )
    return int(used)


@router.get("/allowance")
async def allowance(
    team: Team = Depends(current_team), session: AsyncSession = Depends(get_session)
):
    since = month_start()
    used = await credits_used(session, team.id, since)
    return {
        "included": team.plan.monthly_credits,
        "used": used,
        "overage": max(0, used - team.plan.monthly_credits),
        "since": since.isoformat(),
    }
