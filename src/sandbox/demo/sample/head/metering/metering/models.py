from django.db import models


class UsageTotal(models.Model):
    customer_id = models.UUIDField(unique=True)
    used_gb_hours = models.BigIntegerField(default=0)
    retrieved_bytes = models.BigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
