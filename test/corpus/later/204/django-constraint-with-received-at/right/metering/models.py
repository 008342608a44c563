from django.db import models


class MeterReading(models.Model):
    """One reading of a charge point, as the charge point itself numbers it."""

    charge_point = models.ForeignKey("stations.ChargePoint", on_delete=models.PROTECT, related_name="readings")
    transaction_id = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField()
    watt_hours = models.PositiveBigIntegerField()
    measured_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["transaction_id", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["charge_point", "transaction_id", "sequence"],
                name="meter_reading_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}/{self.sequence}"
