"""Opening the clearing house's page for a payment: recorded, then through the door, then the call, then its answer.

Whatever dies in between, the payment is there and asking again with its id is safe: the clearing house gives the same
checkout as long as it remembers the id.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.door import Disclosed, Intent, Subject, disclose
from smarttec.shop.domain import PaymentState, redirected
from smarttec.shop.models import Means, Payment
from smarttec.shop.ports import Checkout, ClearingHouse, Purchase
from smarttec.shop.queries import reference_of
from smarttec.shop.settlement import lock

RECIPIENT = "clearing-house"
RESUMABLE_FOR = timedelta(hours=23)
"""The clearing house remembers an id for 24 hours; after that the same id would open a second checkout."""
FIRST_CHECK_AFTER = timedelta(minutes=2)


def open_checkout(*, payment: Payment, house: ClearingHouse, success_url: str, cancel_url: str) -> str:
    """The address of the page where the customer pays; asking again gives the same. No lock is held during the call.

    Raises `Refused` by the notice, `Conflict` when the payment has ended or is too old, and what
    `ClearingHouse.create_checkout` raises: the payment then stays as it was, and can be opened again.
    """
    url, leaving = _decide(payment.id, success_url=success_url, cancel_url=cancel_url)
    if leaving is None:
        return url
    return _note(payment.id, house.create_checkout(purchase=leaving))


@transaction.atomic
def _decide(payment_id: UUID, *, success_url: str, cancel_url: str) -> tuple[str, Disclosed[Purchase] | None]:
    """The address that is known already, or what may leave to learn it."""
    payment = _lock_open(payment_id)
    if payment.checkout_url:
        return payment.checkout_url, None
    if clock.now() - payment.created_at > RESUMABLE_FOR:
        raise Conflict("This payment was begun too long ago; begin another.")
    subject = Subject(payment.account_id, payment.cell, payment.account.policy)
    purchase = Purchase(
        payment_id=payment.id,
        amount_micros=payment.charged_micros,
        currency=payment.currency,
        description=f"Credits {reference_of(payment.id)}",
        success_url=success_url,
        cancel_url=cancel_url,
    )
    intent = Intent(subject, RECIPIENT, Purpose.TAKE_PAYMENT, frozenset({Category.PAYMENT}), payment.id)
    return "", disclose(intent, purchase)


def _lock_open(payment_id: UUID) -> Payment:
    payment = lock(payment_id)
    if payment is None:
        raise NotFound
    if payment.state >= PaymentState.EXPIRED or payment.review or payment.means != Means.CHECKOUT:
        raise Conflict("This payment has ended; begin another.")
    return payment


@transaction.atomic
def _note(payment_id: UUID, checkout: Checkout) -> str:
    """Keep the answer. A notification may have been quicker: what it said stands."""
    payment = lock(payment_id)
    if payment is None:
        raise NotFound
    if payment.reference not in {None, checkout.reference}:
        raise Conflict("The clearing house answered with another checkout than it reported on.")
    payment.reference, payment.checkout_url = checkout.reference, checkout.url
    payment.state = redirected(PaymentState(payment.state))
    if payment.state == PaymentState.PENDING and not payment.review:
        payment.next_check_at = clock.now() + FIRST_CHECK_AFTER
    payment.save()
    return checkout.url
