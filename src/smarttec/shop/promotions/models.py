"""Packs, promo codes, and what was given for them."""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.shop.promotions.domain import BonusKind
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id"], catalogue=["amount_micros", "bonus_micros", "bonus_days", "currency", "valid_from", "valid_until"]
)
class Pack(models.Model):
    """An amount on offer. `bonus_micros` comes on top as promotional credit that expires after `bonus_days`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    amount_micros = models.BigIntegerField()
    bonus_micros = models.BigIntegerField(default=0)
    bonus_days = models.PositiveSmallIntegerField(default=365)
    currency = models.CharField(max_length=3)
    valid_from = models.DateTimeField(default=clock.now)
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_micros__gt=0, bonus_micros__gte=0, bonus_days__gt=0), name="promotions_pack_amounts"
            )
        ]

    def __str__(self) -> str:
        return f"pack {self.id.hex[-8:]}"


@impersonal(
    key=["id"],
    catalogue=["code", "kind", "percent_basis_points", "amount_micros", "currency", "smallest_top_up_micros"],
    state=["bonus_days", "uses_max", "uses"],
    time=["valid_from", "valid_until"],
)
class PromoCode(models.Model):
    """A code and its terms; see `domain.Offer`. Codes name nobody, so they are stored as they are, normalised."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24, unique=True)
    kind = models.PositiveSmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in BonusKind])
    percent_basis_points = models.PositiveIntegerField(default=0)
    amount_micros = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    smallest_top_up_micros = models.BigIntegerField(default=0)
    bonus_days = models.PositiveSmallIntegerField(default=90)
    valid_from = models.DateTimeField(default=clock.now)
    valid_until = models.DateTimeField()
    uses_max = models.PositiveIntegerField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(uses_max__isnull=True) | Q(uses__lte=F("uses_max")), name="promotions_code_uses"
            )
        ]

    def __str__(self) -> str:
        return f"promo code {self.id.hex[-8:]}"


@impersonal(key=["payment"], link=["code"], state=["refused"])
class Intention(models.Model):
    """That a payment was begun with a code; `refused` is the name of the reason (`domain.Refusal`) it gave nothing."""

    payment = models.UUIDField(primary_key=True)
    code = models.ForeignKey(PromoCode, on_delete=models.PROTECT, related_name="+")
    refused = models.CharField(max_length=20, blank=True)


@impersonal(
    key=["id", "cell"], link=["account", "code", "pack", "payment", "taken_back", "given_again"],
    amount=["amount_micros", "taken_back_micros"], time=["expires_at", "created_at"],
)  # fmt: skip
class Bonus(models.Model):
    """Promotional credit that was given. Its id is the act that granted it in the ledger.

    `taken_back` is the act that took back what was unspent of it (`taken_back_micros`) when its payment went back,
    `given_again` the one that granted that again when everything had come again; then that is the lot that stands.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    code = models.ForeignKey(PromoCode, on_delete=models.PROTECT, null=True, related_name="given")
    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, null=True, related_name="given")
    payment = models.UUIDField(null=True)
    amount_micros = models.BigIntegerField()
    taken_back = models.UUIDField(null=True)
    taken_back_micros = models.BigIntegerField(default=0, db_default=0)
    given_again = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "account"], name="promotions_code_once_per_account"),
            models.UniqueConstraint(fields=["payment", "pack"], name="promotions_pack_once_per_payment"),
        ]

    def __str__(self) -> str:
        return f"bonus {self.id.hex[-8:]}"
