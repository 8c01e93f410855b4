"""Giving payments back, by staff. Above the limit one person proposes and another decides.

A refund moves no credit here: the clearing house is asked what it gave back, and that report settles it like any other.
It is recorded, goes through the door, then the call; `next_try_at` says when it is sent again if no answer came, and
its id is the idempotency key there. Actors are ids of staff; who they are is the desk's business.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from smarttec.approvals.rule import person_limit_micros
from smarttec.kernel import clock
from smarttec.kernel.errors import (
    Conflict,
    GatewayError,
    InvalidInput,
    MisconfiguredError,
    NotFound,
    OutcomeUnknown,
    SmarttecError,
)
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.ledger.queries import credit_of
from smarttec.notice.door import Disclosed, Intent, Subject, disclose
from smarttec.plans.actions.standing import refresh_standing
from smarttec.shop.checkout import RECIPIENT, RESUMABLE_FOR
from smarttec.shop.debts import is_blocking
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment, Refund, RefundReason, RefundState
from smarttec.shop.ports import ClearingHouse, RefundOrder
from smarttec.shop.queries import as_domain
from smarttec.shop.settlement import lock

log = logging.getLogger("smarttec.shop")

SEND_AGAIN_AFTER = timedelta(minutes=5)
WINDOW = timedelta(days=1)
_UNDER_WAY = (RefundState.PROPOSED, RefundState.APPROVED, RefundState.SENT)
_COUNTED = (*_UNDER_WAY, RefundState.DONE)


@transaction.atomic
def propose_refund(*, act: UUID, payment: UUID, amount_micros: int, reason: RefundReason, actor: UUID) -> Refund:
    """Give a payment or a part of it back; see the `state` that comes back: above the limit it waits for a second one.

    Doing it again with the same act changes nothing. Raises `NotFound`, `InvalidInput` (more than is left of it, more
    than the balance has), `Conflict` when it is not paid or disputed, or when that act is another refund.
    """
    row = _payment(payment)
    known = Refund.objects.filter(id=act).first()
    if known is not None:
        if (known.payment_id, known.amount_micros, known.proposed_by) != (row.id, amount_micros, actor):
            raise Conflict("That act is another refund.")
        return known
    _check(row, amount_micros)
    needs_approval = _proposed_today(actor) + amount_micros > person_limit_micros()
    made = Refund(
        id=act,
        cell=row.cell,
        payment=row,
        amount_micros=amount_micros,
        reason=reason,
        needs_approval=needs_approval,
        proposed_by=actor,
    )
    if not needs_approval:
        made.state, made.decided_at, made.next_try_at = RefundState.APPROVED, clock.now(), clock.now()
    made.save(force_insert=True)
    return made


@transaction.atomic
def decide_refund(*, refund: UUID, actor: UUID, approves: bool) -> Refund:
    """Approve or reject what was proposed; who proposed it may only take it back.

    Raises `NotFound`, `Conflict` when it is decided already, `InvalidInput` when the proposer approves alone, or when
    there is not enough left.
    """
    wanted = Refund.objects.filter(id=refund).values_list("payment_id", flat=True).first()
    if wanted is None:
        raise NotFound
    row = _payment(wanted)
    proposed = Refund.objects.select_for_update().get(id=refund)
    if proposed.state != RefundState.PROPOSED:
        raise Conflict("This refund is decided already.")
    if approves and actor == proposed.proposed_by:
        raise InvalidInput("Another person than the proposer has to approve this.", field="actor")
    if approves:
        _check(row, proposed.amount_micros, but=proposed)
        proposed.next_try_at = clock.now()
    proposed.state = RefundState.APPROVED if approves else RefundState.REJECTED
    proposed.decided_by, proposed.decided_at = actor, clock.now()
    proposed.save()
    return proposed


@transaction.atomic
def clear_review(*, payment: UUID) -> None:
    """A person has looked: nothing more is to be done about it. A debt stays owed. Raises `NotFound`."""
    row = _payment(payment)
    row.review = ""
    row.save(update_fields=["review"])


@transaction.atomic
def clear_dispute(*, payment: UUID) -> None:
    """A person lets the account go on though its payment was disputed. Raises `NotFound`, `Conflict`."""
    row = _payment(payment)
    if not is_blocking(row):
        raise Conflict("No dispute of this payment holds the account.")
    row.dispute_cleared_at = clock.now()
    row.save(update_fields=["dispute_cleared_at"])
    refresh_standing(row.account_id)


def send_due(*, house: ClearingHouse, limit: int) -> int:
    """Send approved refunds, at most `limit`; how many were looked at. Ends early when the clearing house is away."""
    done = 0
    while done < limit and (leaving := _claim_next()) is not None:
        done += 1
        refund, order = leaving
        try:
            _note(refund, RefundState.SENT, house.refund(order=order))
        except (InvalidInput, NotFound, Conflict) as error:
            log.warning("%s was refused by the clearing house (%s)", refund, error.code)
            _note(refund, RefundState.REFUSED_THERE, "")
        except OutcomeUnknown:
            log.warning("%s: no answer; it is sent again with the same id", refund)
        except (GatewayError, MisconfiguredError) as error:
            log.warning("the clearing house could not be asked for refunds (%s)", error.code)
            break
        except SmarttecError as error:
            log.warning("%s: no usable answer (%s)", refund, error.code)
    return done


@transaction.atomic
def _claim_next() -> tuple[Refund, Disclosed[RefundOrder]] | None:
    """The next that is due, with what may leave; claimed by writing when it is sent again."""
    now = clock.now()
    due = Refund.objects.select_for_update(skip_locked=True, of=("self",)).select_related("payment__account")
    refund = due.filter(next_try_at__lte=now).order_by("next_try_at").first()
    if refund is None:
        return None
    # The clearing house forgets the id after a day: from then on a person finds out whether it happened.
    expires = (refund.decided_at or now) + RESUMABLE_FOR
    refund.next_try_at = now + SEND_AGAIN_AFTER if now + SEND_AGAIN_AFTER < expires else None
    refund.save(update_fields=["next_try_at"])
    payment = refund.payment
    order = RefundOrder(
        refund_id=refund.id,
        reference=payment.reference or "",
        amount_micros=refund.amount_micros,
        currency=payment.currency,
    )
    subject = Subject(payment.account_id, payment.cell, payment.account.policy)
    intent = Intent(subject, RECIPIENT, Purpose.TAKE_PAYMENT, frozenset({Category.PAYMENT}), payment.id)
    return refund, disclose(intent, order)


@transaction.atomic
def _note(refund: Refund, state: RefundState, reference: str) -> None:
    """Keep the answer, unless the clearing house has reported on it meanwhile; and ask soon what it made of it."""
    noted = Refund.objects.filter(id=refund.id, state=RefundState.APPROVED)
    noted.update(state=state, reference=reference, next_try_at=None)
    if state == RefundState.SENT:
        Payment.objects.filter(id=refund.payment_id).update(next_check_at=clock.now())


def _payment(payment: UUID) -> Payment:
    row = lock(payment)
    if row is None:
        raise NotFound
    return row


def _check(payment: Payment, amount_micros: int, *, but: Refund | None = None) -> None:
    if payment.state != PaymentState.PAID or payment.disputed_micros:
        raise Conflict("Only a payment that is paid and not disputed can be given back.")
    if not 0 < amount_micros <= left_of(payment, but=but):
        raise InvalidInput("That is more than is left of this payment.", field="amount")
    if credit_of(payment.account_id).main_micros < as_domain(payment).credit_in(amount_micros):
        raise InvalidInput("The account has spent too much of it: it would owe the rest.", field="amount")


def left_of(payment: Payment, *, but: Refund | None = None) -> int:
    """What can still be given back: less what went back, and less refunds that are not reported yet."""
    under_way = Refund.objects.filter(payment=payment, state__in=_UNDER_WAY)
    if but is not None:
        under_way = under_way.exclude(id=but.id)
    ordered = int(under_way.aggregate(total=Sum("amount_micros"))["total"] or 0)
    return payment.charged_micros - payment.refunded_micros - ordered


def under_way_micros(account: UUID) -> int:
    """What refunds of the account will take from its credit that the clearing house has not reported yet."""
    ordered = Refund.objects.filter(payment__account_id=account, state__in=_UNDER_WAY).select_related("payment")
    return sum(as_domain(one.payment).credit_in(one.amount_micros) for one in ordered)


def _proposed_today(actor: UUID) -> int:
    recent = Refund.objects.filter(
        proposed_by=actor, proposed_at__gt=clock.now() - WINDOW, needs_approval=False, state__in=_COUNTED
    )
    return int(recent.aggregate(total=Sum("amount_micros"))["total"] or 0)
