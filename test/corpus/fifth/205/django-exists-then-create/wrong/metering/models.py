from django.db import models


class UsageRecord(models.Model):
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT)
    event_id = models.CharField(max_length=64, db_index=True)  # <- MTR-204?
    meter = models.CharField(max_length=40)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["account", "meter", "occurred_at"])]
