import json
import logging

from django.db.models import Sum
from django.utils.dateparse import parse_datetime

from metering.models import MeterReading
from stations.models import ChargePoint

logger = logging.getLogger(__name__)


def store_meter_values(charge_point: ChargePoint, message: str) -> int:
    """Stores the readings of a MeterValues call, which a charge point repeats until it is answered."""
    body = json.loads(message)
    readings = [
        MeterReading(
            charge_point=charge_point,
            transaction_id=body["transactionId"],
            sequence=value["seqNo"],
            watt_hours=int(value["wh"]),
            measured_at=parse_datetime(value["timestamp"]),
        )
        for value in body["meterValue"]
    ]
    MeterReading.objects.bulk_create(readings, ignore_conflicts=True) # <- MTR-204
    logger.info("%s sent %d readings", charge_point, len(readings))
    return len(readings)


def energy_of(transaction_id: str) -> int:
    total = MeterReading.objects.filter(transaction_id=transaction_id).aggregate(total=Sum("watt_hours"))["total"]
    return total or 0
