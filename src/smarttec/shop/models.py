"""Payments at the clearing house, and the events it told us about them. No card data ever comes here."""

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.vault.impersonal import impersonal


@impersonal(
    key=["id", "cell"],
    link=["account"],
    amount=["amount_micros", "currency"],
    state=["state"],
    reference=["reference", "checkout_url"],
    time=["created_at", "finished_at"],
)
class Payment(models.Model):
    """One attempt to buy credits. Its id is the ledger entry's id, so it can be credited only once."""

    class State(models.TextChoices):
        """States of `shop.domain`."""

        CREATED = "created"
        PENDING = "pending"
        PAID = "paid"
        FAILED = "failed"
        EXPIRED = "expired"
        REFUNDED = "refunded"
        CHARGED_BACK = "charged_back"
        REVIEW = "review"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cell = models.PositiveSmallIntegerField(default=0)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payments")
    amount_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=20, choices=State.choices, default=State.CREATED)
    reference = models.CharField(max_length=120, null=True, unique=True)
    checkout_url = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"payment {self.id.hex[-8:]}"


@impersonal(reference=["event_id"], state=["kind", "outcome"], link=["payment"], time=["occurred_at", "received_at"])
class ClearingEvent(models.Model):
    """An event of the clearing house, kept once by its id, with what we made of it."""

    event_id = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=40)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="events")
    outcome = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
