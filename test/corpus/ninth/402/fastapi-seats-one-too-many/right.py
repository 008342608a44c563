"""Seats of a workspace."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crewdesk.db import session
from crewdesk.models import Member, Workspace

router = APIRouter(prefix="/workspaces/{workspace_id}")


@dataclass
class Seats:
    used: int
    limit: int

    @property
    def free(self) -> int:
        return max(self.limit - self.used, 0)

    def has_room_for(self, more: int) -> bool:
        return self.used + more <= self.limit


def seats_of(db: Session, workspace: Workspace) -> Seats:
    used = db.scalar(
        select(func.count()).select_from(Member).where(Member.workspace_id == workspace.id, Member.left_at.is_(None))
    )
    return Seats(used=used, limit=workspace.plan_seats)


@router.get("/seats")
def show(workspace_id: UUID, db: Session = Depends(session)) -> dict:
    seats = seats_of(db, db.get_one(Workspace, workspace_id))
    return {"used": seats.used, "limit": seats.limit, "can_invite": seats.has_room_for(1)}


@router.post("/members", status_code=201)
def add(workspace_id: UUID, email: str, db: Session = Depends(session)) -> dict:
    with db.begin():
        # Locked until the member is stored, so that two requests cannot take the last seat.
        workspace = db.scalars(select(Workspace).where(Workspace.id == workspace_id).with_for_update()).one()
        seats = seats_of(db, workspace)
        if not seats.has_room_for(1):
            raise HTTPException(402, f"all {seats.limit} seats are taken")
        member = Member(workspace_id=workspace.id, email=email.lower())
        db.add(member)
    return {"id": str(member.id)}
