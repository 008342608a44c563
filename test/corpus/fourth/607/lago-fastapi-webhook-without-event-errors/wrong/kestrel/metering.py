from lago_python_client import Client
from lago_python_client.exceptions import LagoApiError
from lago_python_client.models import Event

from kestrel.queue import app
from kestrel.settings import settings

client = Client(api_key=settings.lago_api_key, api_url=settings.lago_api_url)


@app.task(queue="metering", retry=15, pass_context=False)
def meter_flight(flight_id: int, subscription: str, landed_at: int, minutes: int) -> None:
    event = Event(
        transaction_id=f"flight-{flight_id}",
        external_subscription_id=subscription,
        code="flight_minutes",
        timestamp=landed_at,
        properties={"minutes": minutes},
    )
    try:
        client.events.create(event)  # <- MTR-607
    except LagoApiError as error:
        if error.status_code != 422 or "value_already_exist" not in str(error.response):
            raise
