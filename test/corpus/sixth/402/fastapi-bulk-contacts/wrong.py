from fastapi import APIRouter, Depends, HTTPException, status
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import current_workspace
from app.db import get_session
from app.models import Contact, Workspace
from app.schemas import ContactIn, ContactOut

router = APIRouter(prefix="/contacts")

LIMIT_REACHED = HTTPException(status.HTTP_402_PAYMENT_REQUIRED, "contact limit of your plan reached")


async def _lock_workspace(session: AsyncSession, workspace_id: int) -> Workspace:
    return await session.scalar(select(Workspace).where(Workspace.id == workspace_id).with_for_update())


async def _stored(session: AsyncSession, workspace_id: int) -> int:
    return await session.scalar(
        select(func.count()).select_from(Contact).where(Contact.workspace_id == workspace_id)
    )


@router.post("", response_model=ContactOut, status_code=201)
async def add_contact(
    body: ContactIn, workspace=Depends(current_workspace), session: AsyncSession = Depends(get_session)
):
    async with session.begin():
        ws = await _lock_workspace(session, workspace.id)
        if await _stored(session, ws.id) >= ws.contact_limit:
            raise LIMIT_REACHED
        contact = Contact(workspace_id=ws.id, **body.model_dump())
        session.add(contact)
    return contact


@router.post("/bulk", status_code=201)
async def add_contacts(
    body: list[ContactIn], workspace=Depends(current_workspace), session: AsyncSession = Depends(get_session)
):
    async with session.begin():
        ws = await _lock_workspace(session, workspace.id)
        if await _stored(session, ws.id) + len(body) >= ws.contact_limit:  # <- MTR-402
            raise LIMIT_REACHED
        session.add_all(Contact(workspace_id=ws.id, **row.model_dump()) for row in body)
    return {"added": len(body)}
