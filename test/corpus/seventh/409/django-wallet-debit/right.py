from decimal import Decimal

from django.db import models, transaction


class InsufficientCredits(Exception):
    pass


class Wallet(models.Model):
    organization = models.OneToOneField("accounts.Organization", on_delete=models.PROTECT)
    balance = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))


class WalletEntry(models.Model):
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="entries")
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    reference = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wallet", "reference"], name="wallet_entry_once"),
        ]


def debit(organization_id: int, amount: Decimal, reference: str) -> Decimal:
    """Takes credits for a finished job; `reference` is the job's id. Taken once, however often it is called."""
    with transaction.atomic():
        wallet = Wallet.objects.select_for_update().get(organization_id=organization_id)
        if wallet.entries.filter(reference=reference).exists():
            return wallet.balance
        if wallet.balance < amount:
            raise InsufficientCredits(reference)

        wallet.entries.create(amount=-amount, reference=reference)
        wallet.balance -= amount
        wallet.save(update_fields=["balance"])
        return wallet.balance


def balance_of(organization_id: int) -> Decimal:
    return Wallet.objects.values_list("balance", flat=True).get(organization_id=organization_id)
