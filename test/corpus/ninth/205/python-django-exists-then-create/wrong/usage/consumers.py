"""Push endpoint of the Pub/Sub subscription `extraction-done`."""
import base64
import json
import logging

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.auth import require_google_oidc

from .models import Meter, UsageEvent

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
@require_google_oidc(audience="extraction-usage")
def extraction_done(request: HttpRequest) -> HttpResponse:
    message = json.loads(request.body)["message"]
    done = json.loads(base64.b64decode(message["data"]))
    organisation_id = int(done["organisation"])

    if UsageEvent.objects.filter(organisation_id=organisation_id, event_id=done["id"]).exists(): # <- MTR-205
        log.info("extraction %s seen before", done["id"])
        return HttpResponse(status=204)

    UsageEvent.objects.create( # <- MTR-205
        organisation_id=organisation_id,
        event_id=done["id"],
        meter=Meter.PAGES,
        quantity=done["pages"],
        occurred_at=parse_datetime(done["finished_at"]),
    )
    return HttpResponse(status=204)
