import uuid
from datetime import datetime, timezone

from fastapi import APIRouter, Depends
from metronome import AsyncMetronome
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import Tenant, current_tenant
from app.database import session
from app.models import Document
from app.parsing import extract_text

router = APIRouter(prefix="/documents", tags=["documents"])
metronome = AsyncMetronome()


class ParseRequest(BaseModel):
    document_id: uuid.UUID
    url: str


class ParseResponse(BaseModel):
    document_id: uuid.UUID
    pages: int
    text: str


def usage_of(document: Document, tenant: Tenant) -> dict:
    return {
        "transaction_id": f"document-{document.id}",
        "customer_id": tenant.metronome_customer_id,
        "event_type": "pages_parsed",
        "timestamp": document.parsed_at.isoformat(),
        "properties": {"pages": str(document.pages)},
    }


@router.post("/parse", response_model=ParseResponse)
async def parse(
    body: ParseRequest,
    tenant: Tenant = Depends(current_tenant),
    db: AsyncSession = Depends(session),
) -> ParseResponse:
    text, pages = await extract_text(body.url)
    async with db.begin():
        document = Document(
            id=body.document_id, tenant_id=tenant.id, pages=pages, parsed_at=datetime.now(timezone.utc)
        )
        db.add(document)
    await metronome.v1.usage.ingest(usage=[usage_of(document, tenant)])  # <- MTR-103, MTR-111?
    return ParseResponse(document_id=document.id, pages=pages, text=text)
