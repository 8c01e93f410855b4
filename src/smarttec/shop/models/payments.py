"""Payments at the clearing house, and the events it told us about them. No card data ever comes here."""

from django.db import models
from django.db.models import F, Q, Value

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.shop.domain import PaymentState
from smarttec.shop.reports import DisputeState
from smarttec.vault.impersonal import impersonal

LONGEST_NAME = 260
"""Of an identifier that the clearing house gives."""


BLOCKING_DISPUTE = Q(dispute__in=(DisputeState.OPEN, DisputeState.LOST), dispute_cleared_at__isnull=True)
"""The payments whose dispute keeps their account out of good standing."""


class Means(models.IntegerChoices):
    """How a payment is made. Numbers are stored and never change meaning."""

    CHECKOUT = 1
    MANDATE = 2


class Cause(models.IntegerChoices):
    """Why a payment was made. Numbers are stored and never change meaning."""

    TOP_UP = 1
    """The customer wanted credit."""
    RECHARGE = 2
    """The balance fell below the rule of automatic recharges."""
    PLAN = 3
    """The renewal of the plan was short of it."""


@impersonal(
    key=["id", "cell"],
    link=["account", "reversal", "mandate"],
    amount=[
        "amount_micros",
        "tax_micros",
        "taxes",
        "currency",
        "owed_micros",
        "refunded_micros",
        "disputed_micros",
        "debts_paid_micros",
        "came_micros",
        "asked_micros",
        "fee_micros",
    ],
    state=["state", "review", "checks", "means", "cause", "dispute", "disputes", "decline"],
    reference=["reference", "checkout_url"],
    hashed=["card_mark"],
    time=["created_at", "finished_at", "next_check_at", "dispute_cleared_at", "looked_at", "asked_at"],
)
class Payment(models.Model):
    """One attempt to buy credits. Its id is the ledger entry's id, so it can be credited only once.

    `amount_micros` is the credit that is bought. Where prices are without tax, `tax_micros` is paid on top of it and
    `taxes` are those it was reckoned with, as (name, rate in ppm); else what is in it is reckoned for the receipt.
    `refunded_micros`, `disputed_micros` and `dispute` are the facts of `domain.Payment`. `reversal` is the id of the
    last entry that took credit back, `owed_micros` what could not be taken back yet because it was spent, and
    `debts_paid_micros` what this payment paid of other payments' debts. A dispute that is open or lost keeps the
    account out of good standing until a person sets `dispute_cleared_at`. `review` names the reason (`domain.Reason`)
    why a person has to look at it. `next_check_at` is when the clearing house is asked if it has not told us by then;
    None when nothing more is expected. `card_mark` tells the cards of this account apart and nothing else (a hash with
    the account's id in it); `looked_at` is when fraud was looked for. `asked_at` is when the clearing house was asked
    for what is known of what went back: an answer to an earlier question changes nothing. `disputes` is how many hold
    money. `came_micros` is what was paid where that is another sum than was asked for; once a person has it credited,
    `asked_micros` keeps what had been asked for. `fee_micros` is the clearing house's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payments", db_index=False)
    amount_micros = models.BigIntegerField()
    tax_micros = models.BigIntegerField(default=0, db_default=0)
    taxes = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    currency = models.CharField(max_length=3)
    state = models.PositiveSmallIntegerField(
        choices=[(state.value, state.name.lower()) for state in PaymentState], default=PaymentState.CREATED.value
    )
    review = models.CharField(max_length=40, blank=True)
    owed_micros = models.BigIntegerField(default=0)
    reversal = models.UUIDField(null=True)
    means = models.PositiveSmallIntegerField(choices=Means.choices, default=Means.CHECKOUT, db_default=Means.CHECKOUT)
    cause = models.PositiveSmallIntegerField(choices=Cause.choices, default=Cause.TOP_UP, db_default=Cause.TOP_UP)
    mandate = models.ForeignKey("Mandate", on_delete=models.PROTECT, null=True, related_name="payments", db_index=False)
    refunded_micros = models.BigIntegerField(default=0, db_default=0)
    disputed_micros = models.BigIntegerField(default=0, db_default=0)
    dispute = models.PositiveSmallIntegerField(
        choices=[(state.value, state.name.lower()) for state in DisputeState], default=0, db_default=0
    )
    disputes = models.PositiveSmallIntegerField(default=0, db_default=0)
    dispute_cleared_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    came_micros = models.BigIntegerField(null=True)
    asked_micros = models.BigIntegerField(null=True)
    fee_micros = models.BigIntegerField(null=True)
    debts_paid_micros = models.BigIntegerField(default=0, db_default=0)
    decline = models.CharField(max_length=40, blank=True, default="", db_default="")
    card_mark = models.CharField(max_length=64, blank=True, default="", db_default="")
    looked_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=LONGEST_NAME, null=True, unique=True)
    checkout_url = models.TextField(blank=True)
    checks = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="shop_payment_account"),
            models.Index(fields=["next_check_at"], name="shop_payment_due", condition=Q(next_check_at__isnull=False)),
            models.Index(fields=["account", "id"], name="shop_payment_owing", condition=Q(owed_micros__gt=0)),
            models.Index(fields=["account"], name="shop_payment_disputed", condition=BLOCKING_DISPUTE),
            models.Index(fields=["id"], name="shop_payment_review", condition=~Q(review="")),
            models.Index(
                fields=["id"],
                name="shop_payment_unlooked",
                condition=Q(looked_at__isnull=True, state__gte=PaymentState.FAILED),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_micros__gt=0, tax_micros__gte=0), name="shop_payment_of_something"
            ),
            models.CheckConstraint(
                condition=Q(owed_micros__gte=0) & Q(owed_micros__lte=F("amount_micros")), name="shop_payment_owed"
            ),
            models.CheckConstraint(
                condition=Q(refunded_micros__gte=0, disputed_micros__gte=0)
                & Q(refunded_micros__lte=F("amount_micros") + F("tax_micros"))
                & Q(disputed_micros__lte=F("amount_micros") + F("tax_micros")),
                name="shop_payment_went_back",
            ),
            # One charge under way per account: the next can only begin when this one has ended.
            models.UniqueConstraint(
                fields=["account"],
                name="shop_payment_one_recharge",
                condition=Q(means=Means.MANDATE, state__lt=PaymentState.EXPIRED),
            ),
        ]

    @property
    def charged_micros(self) -> int:
        """What is paid at the clearing house."""
        return self.amount_micros + self.tax_micros

    def __str__(self) -> str:
        return f"payment {self.id.hex[-8:]}"


@impersonal(reference=["event_id"], state=["kind", "outcome"], link=["payment"], time=["occurred_at", "received_at"])
class ClearingEvent(models.Model):
    """An event of the clearing house, kept once by its id, with what we made of it. Its text is not kept."""

    event_id = models.CharField(max_length=LONGEST_NAME, primary_key=True)
    kind = models.CharField(max_length=40)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="events")
    outcome = models.CharField(max_length=40)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
