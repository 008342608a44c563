from django.db import models


class UsageRecord(models.Model):
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT)
    event_id = models.CharField(max_length=64)
    meter = models.CharField(max_length=40)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account", "meter", "occurred_at"])]
        constraints = [
            models.UniqueConstraint(fields=["account", "event_id"], name="usage_record_once"),
        ]
