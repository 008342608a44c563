from django.db import models


class BillingPeriod(models.Model):
    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        INVOICED = "invoiced"

    customer = models.ForeignKey("crm.Customer", on_delete=models.PROTECT, related_name="periods")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "starts_at"], name="one_period_per_start")]


class Invoice(models.Model):
    customer = models.ForeignKey("crm.Customer", on_delete=models.PROTECT, related_name="invoices")
    period = models.OneToOneField(BillingPeriod, on_delete=models.PROTECT)
    total = models.DecimalField(max_digits=14, decimal_places=4)
    mailed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
