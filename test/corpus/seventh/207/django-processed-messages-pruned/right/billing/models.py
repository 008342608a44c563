from django.db import models


class ProcessedMessage(models.Model):
    event_id = models.UUIDField(primary_key=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)


class MonthlyMinutes(models.Model):
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT)
    month = models.CharField(max_length=7)
    minutes = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "month"], name="one_total_per_month")]
