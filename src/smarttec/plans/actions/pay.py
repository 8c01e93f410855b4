"""Paying for a year: the first time, ahead, or late. From the account's credit, or by an order that was paid."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.people.models import Account
from smarttec.plans.actions.due import catch_up
from smarttec.plans.actions.renewing import restore
from smarttec.plans.actions.terms import (
    begin_term,
    charge_for_term,
    demand_agreed,
    demand_alive,
    forget_due,
    locked,
    paid_ahead,
    record,
    version_for,
)
from smarttec.plans.calendar import end_of_term
from smarttec.plans.domain import REMINDERS, Happened, State, Step
from smarttec.plans.models import Charge, PlanVersion, Subscription


@transaction.atomic
def pay(
    *,
    account: UUID,
    plan: str,
    act: UUID,
    auto_renew: bool | None = None,
    order: UUID | None = None,
    agreed_micros: int | None = None,
    for_term: int | None = None,
) -> Subscription:
    """Pay for a year of the plan with that key. `act` is a UUIDv7 of the caller's; the same one again changes nothing.

    Without a plan, the first term begins now. In an active term the next one is paid ahead and begins when this one
    ends. In grace or suspended a new term begins at this very moment, nothing is charged for the time between, and the
    account is active at once. `order` is the sales order that paid; then no credit is taken. `auto_renew` None leaves
    it as it is. `agreed_micros` is the price that was shown, `for_term` the number of the term that it was shown for:
    what was renewed by itself meanwhile is not paid a second time. Raises `InsufficientCredit`, `NotFound` (no such
    plan), `Conflict` (this term is paid already, the content was deleted, or the price is another one now).
    """
    catch_up(account)
    row, subscription = locked(account)
    if subscription is not None and Charge.objects.filter(id=act, subscription=subscription).exists():
        return subscription
    _demand_term(subscription, for_term)
    now = clock.now()
    version = version_for(row, plan, now)
    demand_agreed(agreed_micros, version.price_micros)
    if subscription is None:
        return _buy(row, version, now, act=act, auto_renew=bool(auto_renew), order=order)
    demand_alive(subscription)
    subscription.cancelled_at = None
    subscription.auto_renew = subscription.auto_renew if auto_renew is None else auto_renew
    if subscription.state == State.ACTIVE:
        return _pay_ahead(subscription, version, now, act=act, order=order)
    restore(subscription, version, now, act=act, order=order)
    return subscription


def _demand_term(subscription: Subscription | None, for_term: int | None) -> None:
    coming = subscription.term_number + 1 if subscription is not None else 1
    if for_term is not None and for_term != coming:
        raise Conflict("This year is paid already; nothing more was taken.")


def _buy(
    account: Account, version: PlanVersion, now: datetime, *, act: UUID, auto_renew: bool, order: UUID | None
) -> Subscription:
    subscription = Subscription.objects.create(
        cell=account.cell,
        account=account,
        version=version,
        state=State.ACTIVE,
        anchor_at=now,
        starts_at=now,
        ends_at=end_of_term(now, 1),
        auto_renew=auto_renew,
    )
    charge = charge_for_term(subscription, act=act, version=version, at=now, run=1, number=1, order=order)
    begin_term(subscription, charge, run=1)
    record(subscription, Happened.BOUGHT, now)
    return subscription


def _pay_ahead(
    subscription: Subscription, version: PlanVersion, now: datetime, *, act: UUID, order: UUID | None
) -> Subscription:
    number, run = subscription.term_number + 1, subscription.terms_since_anchor + 1
    if paid_ahead(subscription):
        raise Conflict("The next year is paid already.")
    charge_for_term(
        subscription, act=act, version=version, at=subscription.ends_at, run=run, number=number, order=order
    )
    subscription.save()
    forget_due(subscription, *REMINDERS, Step.COLLECT_EARLY)
    record(subscription, Happened.PAID_AHEAD, now)
    return subscription
