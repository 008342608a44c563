from django.db import models


class Meter(models.TextChoices):
    PAGES = "pages", "Pages"
    FIELDS = "fields", "Extracted fields"


class UsageEvent(models.Model):
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT)
    event_id = models.CharField(max_length=64)
    meter = models.CharField(max_length=16, choices=Meter.choices)
    quantity = models.PositiveIntegerField()
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["occurred_at"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "event_id"], name="usage_event_once"),
        ]
