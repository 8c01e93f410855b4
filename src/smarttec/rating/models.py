"""Price lists as tables."""

from django.db import models

from smarttec.vault.impersonal import impersonal


@impersonal(key=["id"], catalogue=["currency", "prefix", "destination", "price_micros", "valid_from"])
class Rate(models.Model):
    """Price of one SMS segment to numbers that begin with `prefix` (digits, no plus), from a moment on."""

    id = models.BigAutoField(primary_key=True)
    currency = models.CharField(max_length=3)
    prefix = models.CharField(max_length=15)
    destination = models.CharField(max_length=80)
    price_micros = models.BigIntegerField()
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "prefix", "valid_from"], name="rating_rate_once"),
            models.CheckConstraint(condition=models.Q(price_micros__gte=0), name="rating_rate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.destination} (+{self.prefix})"
