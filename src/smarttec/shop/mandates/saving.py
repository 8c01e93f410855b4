"""Saving a means of payment at the clearing house, and taking the permission back.

Recorded first, then through the door, then the call, then its answer: whatever dies in between, asking again with the
mandate's id is safe. What the clearing house has to be told again stands in `Mandate.next_check_at`.
"""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.door import Disclosed, Intent, Subject, disclose
from smarttec.people.models import Account
from smarttec.shop.checkout import FIRST_CHECK_AFTER, RECIPIENT, RESUMABLE_FOR
from smarttec.shop.domain import Reason
from smarttec.shop.models import Mandate, MandateState, RechargeRule, RuleState
from smarttec.shop.ports import ClearingHouse, MethodSetup, Setup
from smarttec.shop.reports import MethodSaved
from smarttec.shop.settlement import lock_account


def start_mandate(*, account: Account) -> Mandate:
    """Note the wish to save a means of payment; nothing leaves yet."""
    return Mandate.objects.create(account=account, cell=account.cell)


def open_setup(*, mandate: Mandate, house: ClearingHouse, success_url: str, cancel_url: str) -> str:
    """The address of the page where it is saved; asking again gives the same. No lock is held during the call.

    Raises `Refused` by the notice, `Conflict` when this is over, and what `ClearingHouse.create_setup` raises.
    """
    url, leaving = _decide(mandate.id, success_url, cancel_url)
    return url if leaving is None else _note(mandate.id, house.create_setup(setup=leaving))


@transaction.atomic
def _decide(mandate_id: UUID, success_url: str, cancel_url: str) -> tuple[str, Disclosed[MethodSetup] | None]:
    mandate = lock_mandate(mandate_id)
    if mandate.state != MandateState.ASKED or clock.now() - mandate.created_at > RESUMABLE_FOR:
        raise Conflict("This page is closed; begin again.")
    if mandate.setup_url:
        return mandate.setup_url, None
    currency = mandate.account.currency
    setup = MethodSetup(mandate_id=mandate.id, currency=currency, success_url=success_url, cancel_url=cancel_url)
    return "", disclose(intent_of(mandate), setup)


@transaction.atomic
def _note(mandate_id: UUID, opened: Setup) -> str:
    mandate = lock_mandate(mandate_id)
    mandate.reference, mandate.setup_url, mandate.customer = opened.reference, opened.url, opened.customer
    if mandate.state == MandateState.ASKED:
        mandate.next_check_at = clock.now() + FIRST_CHECK_AFTER
    mandate.save()
    return opened.url


def method_saved(saved: MethodSaved) -> Reason:
    """The clearing house keeps the means of payment. In the caller's transaction; doing it again changes nothing.

    The one it replaces is revoked, and forgotten there soon after.
    """
    try:
        mandate = lock_mandate(saved.mandate_id) if saved.mandate_id else None
    except NotFound:
        mandate = None
    if mandate is None:
        return Reason.UNRELATED
    if mandate.reference not in {None, saved.reference}:
        return Reason.NOT_THIS_PAYMENT
    if mandate.state != MandateState.ASKED:
        return Reason.NOTHING_NEW
    for older in Mandate.objects.filter(account_id=mandate.account_id, state=MandateState.READY):
        revoke(older)
    mandate.reference, mandate.customer, mandate.method = saved.reference, saved.customer, saved.method
    mandate.state, mandate.saved_at, mandate.next_check_at = MandateState.READY, clock.now(), None
    mandate.save()
    _resume(mandate.account_id)
    return Reason.MOVED


def lock_mandate(mandate_id: UUID) -> Mandate:
    """The mandate, its account's row locked before its own. Raises `NotFound`."""
    account = Mandate.objects.filter(id=mandate_id).values_list("account_id", flat=True).first()
    if account is None:
        raise NotFound
    lock_account(account)
    return Mandate.objects.select_for_update(of=("self",)).select_related("account").get(id=mandate_id)


def intent_of(mandate: Mandate) -> Intent:
    """That something about this mandate is to leave."""
    subject = Subject(mandate.account_id, mandate.cell, mandate.account.policy)
    return Intent(subject, RECIPIENT, Purpose.TAKE_PAYMENT, frozenset({Category.PAYMENT}), mandate.id)


def revoke(mandate: Mandate) -> None:
    """Nothing is charged any more; the clearing house is told at the next opportunity. The account is locked."""
    mandate.state, mandate.revoked_at, mandate.setup_url = MandateState.REVOKED, clock.now(), ""
    mandate.checks, mandate.next_check_at = 0, clock.now()
    mandate.save()


def _resume(account: UUID) -> None:
    """A fresh means of payment ends a pause."""
    paused = RechargeRule.objects.filter(account_id=account, state=RuleState.PAUSED)
    paused.update(state=RuleState.ARMED, failures=0, next_try_at=None, pause_reason="")
