"""Price lists as tables: what we sell for, and what each carrier costs us."""

from django.db import models
from django.db.models import F, Q

from smarttec.rating.domain import Service
from smarttec.vault.impersonal import impersonal

_COLUMNS = ["service", "currency", "prefix", "destination", "price_micros", "initial_seconds", "next_seconds"]
_MOMENTS = ["valid_from", "valid_until"]


@impersonal(key=["id"], catalogue=[*_COLUMNS, *_MOMENTS])
class RateColumns(models.Model):
    """Price of a unit to numbers that begin with `prefix` (digits, no plus), from a moment on (`domain.RateLine`)."""

    id = models.BigAutoField(primary_key=True)
    service = models.CharField(max_length=5, choices=[(s.value, s.name) for s in Service], default=Service.SMS.value)
    currency = models.CharField(max_length=3)
    prefix = models.CharField(max_length=15)
    destination = models.CharField(max_length=80)
    price_micros = models.BigIntegerField()
    initial_seconds = models.PositiveSmallIntegerField(default=1)
    next_seconds = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(price_micros__gte=0), name="rating_%(class)s_not_negative"),
            models.CheckConstraint(
                condition=Q(initial_seconds__gte=1) & Q(next_seconds__gte=1), name="rating_%(class)s_increments"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="rating_%(class)s_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.destination} (+{self.prefix})"


@impersonal(key=["name"], catalogue=["layout"])
class DeckTemplate(models.Model):
    """How one carrier's decks are laid out (`layout.Layout` as JSON), kept under a name."""

    name = models.SlugField(max_length=40, primary_key=True)
    layout = models.JSONField()

    def __str__(self) -> str:
        return self.name


@impersonal(key=["id"], state=["number"])
class RateEdition(models.Model):
    """How often our prices changed; its one row is raised by a trigger. Whoever keeps the table looks here first."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()


class Rate(RateColumns):
    """What customers pay."""

    class Meta(RateColumns.Meta):
        constraints = [
            *RateColumns.Meta.constraints,
            models.UniqueConstraint(fields=["service", "currency", "prefix", "valid_from"], name="rating_rate_once"),
        ]


@impersonal(catalogue=["carrier"])
class CostRate(RateColumns):
    """What a carrier takes from us."""

    carrier = models.SlugField(max_length=40)

    class Meta(RateColumns.Meta):
        constraints = [
            *RateColumns.Meta.constraints,
            models.UniqueConstraint(
                fields=["carrier", "service", "currency", "prefix", "valid_from"], name="rating_cost_rate_once"
            ),
        ]
