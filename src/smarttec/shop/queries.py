"""Reads: an account's payments, and the words of their states."""

from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.people.models import Account
from smarttec.shop import domain
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment


def access_payment(*, account: Account, payment_id: str) -> Payment:
    """One payment of the account. Raises `NotFound`, the same for absent and another's."""
    try:
        payment = Payment.objects.filter(account_id=account.id, id=UUID(payment_id)).first()
    except ValueError:
        payment = None
    if payment is None:
        raise NotFound
    payment.account = account
    return payment


def payments_of(account: Account) -> QuerySet[Payment]:
    """The account's payments, newest first."""
    return Payment.objects.filter(account_id=account.id).order_by("-id")


def reference_of(payment_id: UUID) -> str:
    """What people read out on the phone: the random end of the id, in groups."""
    tail = payment_id.hex[-12:].upper()
    return f"{tail[:4]}-{tail[4:8]}-{tail[8:]}"


def state_word(state: PaymentState) -> str:
    """How a rung is stored."""
    return Payment.State[state.name].value


def as_domain(payment: Payment) -> domain.Payment:
    """The row as the pure rules see it."""
    return domain.Payment(
        payment_id=payment.id,
        state=PaymentState[Payment.State(payment.state).name],
        reference=payment.reference,
        amount_micros=payment.amount_micros,
        currency=payment.currency,
    )
