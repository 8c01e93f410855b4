"""Orders, their items and time lines, payments by bank, and who may pay later, as tables.

What people wrote is sealed for the account. Rows of money are never edited: a payment is matched by an `Allocation`,
and taken back by another one that names it.
"""

from django.db import models
from django.db.models import F, Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category
from smarttec.people.models import Account, Collected
from smarttec.shop.orders.domain import Happened, State
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

WORDS_MAX = 2_000
_STATES = [(state.value, state.name.lower()) for state in State]
_HAPPENED = [(happened.value, happened.name.lower()) for happened in Happened]


@impersonal(
    key=["id", "cell"],
    link=["account", "quote", "invoice", "credit_note"],
    pseudonym=["entered_by"],
    state=["state", "terms_days", "needs_person", "reminders", "is_gross"],
    amount=["currency", "net_micros", "tax_micros", "total_micros", "paid_micros", "owed_micros"],
    time=["valid_until", "payable_by", "next_step_at", "given_at", "finished_at"],
)
class Order(PersonalModel, Collected):
    """An order to the sales group. Its id is the act of who asked for it, so the same form makes one order.

    `is_gross`: its prices are with tax, as the setting said when the quote was written.
    `words` are the customer's, `answer` is ours on the quote. `terms_days` is 0 when it is paid beforehand.
    `paid_micros` is what payments were matched with it; `owed_micros` what a reversed order's customer keeps and has
    to pay. `next_step_at` is when time changes something: a quote expires, an invoice is due. `needs_person`: something
    could not be given.
    """

    privacy_subject = "account_id"
    privacy_policy = "account.policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="orders", db_index=False)
    state = models.PositiveSmallIntegerField(choices=_STATES, default=State.REQUESTED.value)
    currency = models.CharField(max_length=3)
    words = PersonalField(category=Category.ORDER, null=True, blank=True, max_length=WORDS_MAX)
    answer = PersonalField(category=Category.ORDER, null=True, blank=True, max_length=WORDS_MAX)
    entered_by = models.UUIDField(null=True)
    is_gross = models.BooleanField(default=True)
    net_micros = models.BigIntegerField(default=0)
    tax_micros = models.BigIntegerField(default=0)
    total_micros = models.BigIntegerField(default=0)
    paid_micros = models.BigIntegerField(default=0)
    owed_micros = models.BigIntegerField(default=0)
    terms_days = models.PositiveSmallIntegerField(default=0)
    needs_person = models.BooleanField(default=False)
    reminders = models.PositiveSmallIntegerField(default=0)
    quote = models.UUIDField(null=True)
    invoice = models.UUIDField(null=True)
    credit_note = models.UUIDField(null=True)
    valid_until = models.DateTimeField(null=True)
    payable_by = models.DateTimeField(null=True)
    next_step_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="orders_order_account"),
            models.Index(fields=["state", "id"], name="orders_order_queue"),
            models.Index(fields=["next_step_at"], name="orders_order_due", condition=Q(next_step_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(net_micros__gte=0, tax_micros__gte=0, total_micros=F("net_micros") + F("tax_micros")),
                name="orders_order_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(paid_micros__gte=0, owed_micros__gte=0)
                & Q(paid_micros__lte=F("total_micros"), owed_micros__lte=F("total_micros")),
                name="orders_order_not_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(given_at=None) | Q(invoice__isnull=False), name="orders_order_given_after_invoice"
            ),
        ]

    def __str__(self) -> str:
        return f"order {self.id.hex[-8:]}"


@impersonal(
    key=["id", "cell"],
    link=["order", "taken_back_act"],
    state=["position", "kind", "quantity"],
    catalogue=["what"],
    amount=[
        "net_micros",
        "tax_micros",
        "gross_micros",
        "tax_rate_ppm",
        "taken_back",
        "value_micros",
        "value_back_micros",
    ],
    time=["given_at"],
)
class OrderItem(models.Model):
    """One thing of an order. Its id is the act that gives it, so it is given once.

    `kind` is a key of the register of kinds (`items`), `what` that kind's own words and numbers. Amounts are those of
    the whole line, 0 until quoted. `taken_back` is in the unit of what the kind gives. `value_micros` is what went
    through the ledger when it was given, `value_back_micros` what of that came back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    what = models.JSONField(default=dict)
    quantity = models.PositiveIntegerField(default=1)
    net_micros = models.BigIntegerField(default=0)
    tax_micros = models.BigIntegerField(default=0)
    gross_micros = models.BigIntegerField(default=0)
    tax_rate_ppm = models.PositiveIntegerField(default=0)
    given_at = models.DateTimeField(null=True)
    taken_back_act = models.UUIDField(null=True)
    taken_back = models.BigIntegerField(default=0)
    value_micros = models.BigIntegerField(default=0)
    value_back_micros = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="orders_item_place"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="orders_item_of_something"),
        ]


@impersonal(
    key=["id"], link=["order", "document"], state=["happened"], pseudonym=["by"], amount=["amount_micros"], time=["at"]
)
class Step(models.Model):
    """One line of an order's time line. Its id is the act behind it: the same act is done once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="steps")
    happened = models.PositiveSmallIntegerField(choices=_HAPPENED)
    at = models.DateTimeField(default=clock.now)
    by = models.UUIDField(null=True)
    document = models.UUIDField(null=True)
    amount_micros = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["order", "at", "id"], name="orders_step_time_line")]


@impersonal(
    key=["id", "cell"],
    pseudonym=["subject", "recorded_by"],
    link=["account"],
    policy=["unmatched_policy"],
    hashed=["digest"],
    state=["copy"],
    amount=["amount_micros", "currency", "allocated_micros"],
    time=["value_on", "recorded_at", "finished_at"],
)
class BankPayment(PersonalModel):
    """Money that came to the operator's bank. Recorded by staff, matched with invoices by a person.

    `subject` is whose keys seal it: its own id while nobody knows whose it is, the account's from then on. `digest` is
    a keyed hash of reference, amount, currency and day, `copy` counts true repetitions of those.
    """

    privacy_subject = "subject"
    privacy_policy = "policy"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    subject = models.UUIDField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="bank_payments")
    unmatched_policy = models.BigIntegerField()
    reference = PersonalField(category=Category.PAYMENT, max_length=140)
    payer = PersonalField(category=Category.CONTACT_NAME, null=True, blank=True, max_length=140)
    amount_micros = models.BigIntegerField()
    allocated_micros = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    value_on = models.DateField()
    digest = models.BinaryField(max_length=32)
    copy = models.PositiveSmallIntegerField(default=0)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="orders_bankpayment_open", condition=Q(finished_at=None)),
            models.Index(fields=["account", "-id"], name="orders_bankpayment_account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["digest", "copy"], name="orders_bankpayment_once"),
            models.CheckConstraint(condition=Q(amount_micros__gt=0), name="orders_bankpayment_of_something"),
            models.CheckConstraint(
                condition=Q(allocated_micros__gte=0, allocated_micros__lte=F("amount_micros")),
                name="orders_bankpayment_not_overspent",
            ),
        ]

    def __str__(self) -> str:
        return f"bank payment {self.id.hex[-8:]}"

    @property
    def policy(self) -> int:
        """The policy word of whose it is; before that, that of nobody in particular."""
        return self.unmatched_policy if self.account is None else self.account.policy

    @property
    def rest_micros(self) -> int:
        """What was not matched yet."""
        return self.amount_micros - self.allocated_micros


class Target(models.IntegerChoices):
    """What became of money. Numbers are stored and never change meaning."""

    ORDER = 1
    CREDIT = 2
    SENT_BACK = 3


@impersonal(
    key=["id", "cell"],
    link=["payment", "order", "reverses", "entry"],
    pseudonym=["by"],
    state=["target"],
    amount=["amount_micros"],
    time=["at"],
)
class Allocation(models.Model):
    """What became of a part of a payment: an order, the account's credit, or the way back to the payer. Never edited.

    A negative amount takes (a part of) another one back, named in `reverses`. `entry` is the ledger's entry.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    payment = models.ForeignKey(BankPayment, on_delete=models.PROTECT, related_name="allocations")
    target = models.PositiveSmallIntegerField(choices=Target.choices)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="allocations")
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversals")
    amount_micros = models.BigIntegerField()
    entry = models.UUIDField(null=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_micros__gt=0, reverses=None) | Q(amount_micros__lt=0, reverses__isnull=False),
                name="orders_allocation_direction",
            ),
            models.CheckConstraint(
                condition=Q(target=Target.ORDER, order__isnull=False) | ~Q(target=Target.ORDER) & Q(order=None),
                name="orders_allocation_target",
            ),
        ]


@impersonal(key=["account"], amount=["limit_micros"], state=["days"], pseudonym=["granted_by"], time=["changed_at"])
class CreditTerms(models.Model):
    """That an account may pay after delivery: up to a limit (all open orders together), within so many days."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="credit_terms")
    limit_micros = models.BigIntegerField()
    days = models.PositiveSmallIntegerField()
    granted_by = models.UUIDField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(limit_micros__gte=0, days__gte=1), name="orders_terms_make_sense")
        ]
