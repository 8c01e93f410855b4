"""Changes within a term: another plan, renewal by itself, cancelling at the end of the term."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.plans import ledger_posts
from smarttec.plans.actions.due import catch_up
from smarttec.plans.actions.terms import (
    demand_agreed,
    demand_alive,
    forget_due,
    locked_subscription,
    paid_ahead,
    record,
    schedule,
    version_for,
)
from smarttec.plans.domain import REMINDERS, Happened, Proration, State, Step, due_in_term, prorate
from smarttec.plans.models import Charge, ChargeKind, PlanVersion, Subscription


def price_of_change(subscription: Subscription, version: PlanVersion) -> Proration:
    """What changing to that version costs now, with the next term if that is paid; shown before it is done."""
    price = prorate(
        subscription.version.worth,
        version.worth,
        starts_at=subscription.starts_at,
        ends_at=subscription.ends_at,
        at=clock.now(),
    )
    ahead = paid_ahead(subscription)
    return replace(price, ahead_micros=version.price_micros - ahead.version.price_micros) if ahead else price


@transaction.atomic
def change_plan(*, account: UUID, plan: str, act: UUID, agreed_micros: int | None = None) -> Proration | None:
    """Go over to another plan for the days left of the term; None when this act was done before.

    The difference is charged to the account's credit or given back to it, the included credit of the dearer plan is
    granted for the days left. A next term that is paid already becomes one of the new plan, for the difference of the
    two prices. `agreed_micros` is the charge in all that was shown. Raises `InsufficientCredit`, `NotFound`,
    `Conflict` (not active, this very plan, or the charge is another one now).
    """
    catch_up(account)
    subscription = locked_subscription(account)
    if Charge.objects.filter(id=act, subscription=subscription).exists():
        return None
    version = version_for(subscription.account, plan, clock.now())
    if subscription.state != State.ACTIVE or version.key == subscription.version.key:
        raise Conflict("Only an active plan can be changed, and only for another one.")
    price = price_of_change(subscription, version)
    demand_agreed(agreed_micros, price.total_micros)
    ahead = paid_ahead(subscription)
    _settle(subscription, version, price, act)
    if ahead is not None:
        _change_ahead(ahead, version, price.ahead_micros)
    subscription.version = version
    subscription.save(update_fields=["version"])
    record(subscription, Happened.CHANGED_PLAN, clock.now())
    return price


def _settle(subscription: Subscription, version: PlanVersion, price: Proration, act: UUID) -> None:
    taken = ledger_posts.take_included(lots=_included(subscription), amount_micros=price.withdrawn_micros)
    _move(subscription, act, price.charge_micros - taken, term=subscription.term_number)
    charge = Charge.objects.create(
        id=act,
        cell=subscription.cell,
        subscription=subscription,
        kind=ChargeKind.CHANGE,
        version=version,
        term_number=subscription.term_number,
        starts_at=clock.now(),
        ends_at=subscription.ends_at,
        amount_micros=price.charge_micros,
        credit_micros=price.credit_micros,
    )
    ledger_posts.grant_included(account=subscription.account_id, charge=charge)


def _change_ahead(ahead: Charge, version: PlanVersion, difference_micros: int) -> None:
    """The term that is paid ahead becomes one of the new plan; its credit is granted when it begins, as ever."""
    act = new_id()
    if difference_micros:
        _move(ahead.subscription, act, difference_micros, term=ahead.term_number)
        Charge.objects.create(
            id=act,
            cell=ahead.cell,
            subscription=ahead.subscription,
            kind=ChargeKind.CHANGE,
            version=version,
            term_number=ahead.term_number,
            starts_at=ahead.starts_at,
            ends_at=ahead.ends_at,
            amount_micros=difference_micros,
            credit_micros=0,
        )
    ahead.version, ahead.credit_micros = version, version.credit_micros
    ahead.save(update_fields=["version", "credit_micros"])


def _included(subscription: Subscription) -> list[UUID]:
    """The lots of included credit, the newest first."""
    granted = Charge.objects.filter(subscription=subscription, credit_act__isnull=False).order_by("-id")
    return [act for act in granted.values_list("credit_act", flat=True) if act]


def _move(subscription: Subscription, act: UUID, amount_micros: int, *, term: int) -> None:
    if amount_micros >= 0:
        ledger_posts.take_fee(account=subscription.account_id, charge=act, amount_micros=amount_micros)
    else:
        fees = Charge.objects.filter(subscription=subscription, term_number=term, amount_micros__gt=0).order_by("-id")
        ledger_posts.give_back(
            account=subscription.account_id,
            charge=act,
            amount_micros=-amount_micros,
            fees=list(fees.values_list("id", flat=True)),
        )


@transaction.atomic
def set_auto_renew(*, account: UUID, on: bool) -> None:
    """Whether the next year is taken from credit when this one ends. Turning it on withdraws a cancellation."""
    catch_up(account)
    subscription = locked_subscription(account)
    demand_alive(subscription)
    if on:
        _withdraw_cancellation(subscription)
    if subscription.auto_renew != on:
        subscription.auto_renew = on
        record(subscription, Happened.AUTO_RENEW_ON if on else Happened.AUTO_RENEW_OFF, clock.now())
    subscription.save(update_fields=["auto_renew", "cancelled_at"])


@transaction.atomic
def cancel(*, account: UUID) -> None:
    """No renewal and no reminders: the plan ends with the term, which stays as it was paid.

    What comes after its end is the same for everybody: grace, suspension, deletion with warnings. Cancelling twice
    changes nothing. Raises `NotFound`, `Conflict` when nothing runs that could be cancelled.
    """
    catch_up(account)
    subscription = locked_subscription(account)
    if subscription.state != State.ACTIVE:
        raise Conflict("Only an active plan can be cancelled.")
    if subscription.cancelled_at is not None:
        return
    subscription.auto_renew, subscription.cancelled_at = False, clock.now()
    subscription.save(update_fields=["auto_renew", "cancelled_at"])
    forget_due(subscription, *REMINDERS, Step.COLLECT_EARLY)
    record(subscription, Happened.CANCELLED, clock.now())


@transaction.atomic
def withdraw_cancellation(*, account: UUID) -> None:
    """The plan goes on as if it had not been cancelled; renewal by itself stays off. Raises `NotFound`, `Conflict`."""
    catch_up(account)
    subscription = locked_subscription(account)
    demand_alive(subscription)
    _withdraw_cancellation(subscription)
    subscription.save(update_fields=["cancelled_at"])


def _withdraw_cancellation(subscription: Subscription) -> None:
    if subscription.cancelled_at is None:
        return
    subscription.cancelled_at = None
    if subscription.state == State.ACTIVE:
        coming = [(step, at) for step, at in due_in_term(subscription.ends_at, reminders=True) if at > clock.now()]
        schedule(subscription, coming)
    record(subscription, Happened.CANCELLATION_WITHDRAWN, clock.now())
