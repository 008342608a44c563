from django.db import models


class Wallet(models.Model):
    team = models.OneToOneField("accounts.Team", on_delete=models.PROTECT)
    credits = models.PositiveBigIntegerField(default=0)


class CreditEntry(models.Model):
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT, related_name="entries")
    ref = models.CharField(max_length=80, unique=True)
    credits = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)


class Voiceover(models.Model):
    id = models.UUIDField(primary_key=True)
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT)
    voice = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=[(s, s) for s in ("working", "done", "failed")])
    audio = models.FileField(upload_to="voiceovers/", blank=True)
