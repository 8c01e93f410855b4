"""What numbers cost, which are rented, and what was paid. Money stays in the ledger."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.numbers.domain import Step
from smarttec.numbers.models.stock import KINDS, Assignment
from smarttec.people.models import Account
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id"],
    catalogue=["currency", "country", "kind", "monthly_micros", "setup_micros", "segment_micros"],
    time=["valid_from"],
)
class Price(models.Model):
    """What a number of that kind and country costs from a moment on; the latest that has begun holds.

    `setup_micros` is taken once, with the first month; `segment_micros` with each segment that a name or short code
    sends there, on top of the destination's price. A price is never changed, only followed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2)
    kind = models.PositiveSmallIntegerField(choices=KINDS)
    monthly_micros = models.BigIntegerField()
    setup_micros = models.BigIntegerField(default=0)
    segment_micros = models.BigIntegerField(default=0, db_default=0)
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "country", "kind", "valid_from"], name="numbers_price_once"),
            models.CheckConstraint(
                condition=Q(monthly_micros__gte=0) & Q(setup_micros__gte=0) & Q(segment_micros__gte=0),
                name="numbers_price_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.get_kind_display()}"

    @property
    def first_micros(self) -> int:
        """What buying takes: the first month and the set-up."""
        return self.monthly_micros + self.setup_micros


class RentalState(models.IntegerChoices):
    """Where a rental stands. Stored, and never changes meaning."""

    PAID = 1
    LATE = 2
    ENDED = 3


@impersonal(
    key=["id", "cell"],
    link=["account", "assignment"],
    catalogue=["country", "kind"],
    state=["state", "months", "step"],
    amount=["currency", "monthly_micros"],
    time=["anchor_at", "paid_until", "due_at", "ended_at"],
)
class Rental(models.Model):
    """A number that is paid for by the month. `months` were paid since `anchor_at`, so it is paid until `paid_until`.

    `step` is what is done next, at `due_at` (None when it has ended). `assignment` is None then, too: nothing tells
    any more which number it was. `monthly_micros` is the price of the last month that was paid.
    """

    State = RentalState

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="rentals")
    assignment = models.OneToOneField(Assignment, on_delete=models.SET_NULL, null=True, related_name="rental")
    country = models.CharField(max_length=2)
    kind = models.PositiveSmallIntegerField(choices=KINDS)
    currency = models.CharField(max_length=3)
    monthly_micros = models.BigIntegerField()
    state = models.PositiveSmallIntegerField(choices=RentalState.choices, default=RentalState.PAID)
    anchor_at = models.DateTimeField()
    months = models.PositiveIntegerField(default=1)
    paid_until = models.DateTimeField()
    step = models.PositiveSmallIntegerField(choices=[(s.value, s.name.lower()) for s in Step])
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="numbers_rental_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"rental {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"],
    link=["rental", "item"],
    state=["months"],
    amount=["amount_micros"],
    time=["starts_at", "ends_at", "created_at"],
)
class RentalCharge(models.Model):
    """Months that were paid for; its id is the act of the ledger's entry, so nothing is paid twice.

    `item` is the item of a sales order that paid instead of credit; then the ledger has no such entry.
    """

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    rental = models.ForeignKey(Rental, on_delete=models.PROTECT, related_name="charges")
    months = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    amount_micros = models.BigIntegerField()
    item = models.UUIDField(null=True, db_index=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"charge {self.id.hex[-8:]}"
