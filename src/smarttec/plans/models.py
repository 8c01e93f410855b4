"""Plans and subscriptions as tables. Money stays in the ledger; a charge only says what was paid for."""

from django.db import models
from django.db.models import Q

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.plans.domain import Happened, State, Step, Worth
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id"],
    catalogue=["key", "number", "name", "currency", "price_micros", "credit_micros", "limits", "features"],
    time=["effective_from"],
)
class PlanVersion(models.Model):
    """A yearly plan as it is sold from a moment on. Never changed or deleted (a trigger sees to it); only followed.

    `price_micros` is for a year, `credit_micros` the credit that every term brings. `limits` (name → number) and
    `features` (words) are for whoever obeys and shows them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    price_micros = models.BigIntegerField()
    credit_micros = models.BigIntegerField(default=0)
    limits = models.JSONField(default=dict, blank=True)
    features = models.JSONField(default=list, blank=True)
    effective_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "currency", "number"], name="plans_version_once"),
            models.CheckConstraint(
                condition=Q(price_micros__gte=0) & Q(credit_micros__gte=0), name="plans_version_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"

    @property
    def worth(self) -> Worth:
        """What proration compares."""
        return Worth(self.price_micros, self.credit_micros)


@impersonal(
    key=["id", "cell"],
    link=["account", "version"],
    state=["state", "term_number", "terms_since_anchor", "auto_renew"],
    time=["anchor_at", "starts_at", "ends_at", "cancelled_at", "deletes_at"],
)
class Subscription(models.Model):
    """The plan of an account. `anchor_at` began the unbroken run of terms that the present one belongs to.

    `deletes_at` is set while the account is suspended: when its content goes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="subscription")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    state = models.PositiveSmallIntegerField(choices=[(s.value, s.name.lower()) for s in State])
    anchor_at = models.DateTimeField()
    terms_since_anchor = models.PositiveIntegerField(default=1)
    term_number = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    auto_renew = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True)
    deletes_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"subscription {self.id.hex[-8:]}"


class ChargeKind(models.IntegerChoices):
    """What was paid for. Numbers are stored and never change meaning."""

    TERM = 1
    CHANGE = 2


@impersonal(
    key=["id", "cell"],
    link=["subscription", "version", "order", "credit_act"],
    state=["kind", "term_number"],
    amount=["amount_micros", "credit_micros"],
    time=["starts_at", "ends_at", "created_at"],
)
class Charge(models.Model):
    """A term or a change that was paid for; its id is the act of the ledger's entry, so nothing is paid twice.

    A negative amount was given back. `order` is the sales order that paid instead of credit. `credit_act` is the entry
    that granted the included credit, None while it was not.
    """

    id = models.UUIDField(primary_key=True)
    cell = models.PositiveSmallIntegerField(default=0)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="charges")
    kind = models.PositiveSmallIntegerField(choices=ChargeKind.choices)
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    term_number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    amount_micros = models.BigIntegerField()
    credit_micros = models.BigIntegerField()
    credit_act = models.UUIDField(null=True)
    order = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "term_number"], condition=Q(kind=1), name="plans_charge_term_once"
            )
        ]


@impersonal(key=["id"], link=["subscription"], state=["step", "term_number"], time=["due_at", "done_at"])
class Due(models.Model):
    """A step of a subscription and when it falls due; once for each term."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="due")
    step = models.PositiveSmallIntegerField(choices=[(s.value, s.name.lower()) for s in Step])
    term_number = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "term_number", "step"], name="plans_due_once_a_term")
        ]
        indexes = [
            models.Index(fields=["due_at", "step"], name="plans_due_open", condition=Q(done_at__isnull=True)),
        ]


@impersonal(key=["id"], link=["subscription"], state=["happened", "term_number"], time=["happened_at", "recorded_at"])
class Event(models.Model):
    """What happened to a subscription: its time line. `happened_at` is the moment it counts for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="events")
    happened = models.PositiveSmallIntegerField(choices=[(h.value, h.name.lower()) for h in Happened])
    term_number = models.PositiveIntegerField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["subscription", "happened_at", "id"], name="plans_event_time_line")]
