"""Thin wrapper around the OpenMeter client."""

from datetime import datetime, timezone

from cloudevents.conversion import to_dict
from cloudevents.http import CloudEvent
from openmeter.aio import Client

from app.settings import settings

_client = Client(
    endpoint=settings.openmeter_url,
    headers={"Authorization": f"Bearer {settings.openmeter_token}"},
)


async def record_audio(request_id: str, tenant: str, duration_ms: int, model: str) -> None:
    event = CloudEvent(
        attributes={
            "id": request_id,
            "type": "audio",
            "source": "transcribe-api",
            "subject": tenant,
            "time": datetime.now(timezone.utc).isoformat(),
        },
        data={"duration_ms": duration_ms, "model": model},
    )
    await _client.ingest_event(to_dict(event)) # <- MTR-103


async def close() -> None:
    await _client.close()
