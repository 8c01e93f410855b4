"""Reads. An account's own things are reached by its id, which the caller has from `people.queries.access_account`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.retention import rule_for
from smarttec.people.models import Account
from smarttec.plans.calendar import end_of_grace
from smarttec.plans.domain import COLLECTIONS, Happened, State, Step, kept_for
from smarttec.plans.models import Charge, Due, Event, PlanVersion, Subscription
from smarttec.plans.standing import Condition


def version_on_sale(*, key: str, currency: str, at: datetime) -> PlanVersion:
    """The version of a plan in force at that moment. Raises `NotFound`."""
    versions = PlanVersion.objects.filter(key=key, currency=currency, effective_from__lte=at)
    version = versions.order_by("-effective_from").first()
    if version is None:
        raise NotFound("This plan is not on sale.")
    return version


def coming_version(subscription: Subscription, at: datetime) -> PlanVersion:
    """What a term that begins then is bought as: the plan as it is sold then, else as it was bought."""
    sold = subscription.version
    try:
        return version_on_sale(key=sold.key, currency=sold.currency, at=at)
    except NotFound:
        return sold


def next_collection_at(account: UUID) -> datetime | None:
    """When what is missing for the plan is asked for the next time; None when it is not any more."""
    coming = Due.objects.filter(subscription__account_id=account, done_at=None, step__in=COLLECTIONS)
    return coming.order_by("due_at").values_list("due_at", flat=True).first()


def plans_on_sale(currency: str) -> list[PlanVersion]:
    """Every plan as it is sold now, the cheapest first."""
    versions = PlanVersion.objects.filter(currency=currency, effective_from__lte=clock.now())
    newest = versions.order_by("key", "-effective_from").distinct("key")
    return sorted(newest, key=lambda version: (version.price_micros, version.key))


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a subscription's time line: what happened, or what is coming."""

    at: datetime
    happened: Happened | None
    step: Step | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """What the page of a plan shows. `time_line` is what happened and then what is coming, in order.

    `if_unpaid` is what follows, beyond that, when nothing more is paid: suspension and deletion with their moments.
    """

    subscription: Subscription
    state: State
    standing: Condition
    paid_until: datetime
    time_line: tuple[Moment, ...]
    charges: tuple[Charge, ...]
    if_unpaid: tuple[Moment, ...]
    is_paid_ahead: bool


def plan_of(account: UUID) -> PlanView | None:
    """The plan of an account; None when it has none."""
    subscription = Subscription.objects.select_related("version", "account").filter(account_id=account).first()
    if subscription is None:
        return None
    charges = tuple(Charge.objects.filter(subscription=subscription).select_related("version").order_by("created_at"))
    return PlanView(
        subscription,
        State(subscription.state),
        Condition(subscription.account.standing),
        max((charge.ends_at for charge in charges), default=subscription.ends_at),
        tuple(_time_line(subscription)),
        charges,
        tuple(_if_unpaid(subscription)),
        any(charge.term_number > subscription.term_number for charge in charges),
    )


def _if_unpaid(subscription: Subscription) -> Iterable[Moment]:
    """What is not scheduled yet, as it depends on whether somebody pays."""
    suspended_at = end_of_grace(subscription.ends_at)
    if subscription.state == State.ACTIVE:
        yield Moment(suspended_at, None, Step.SUSPEND)
    if subscription.state in (State.ACTIVE, State.GRACE):
        yield Moment(suspended_at + kept_for(settings.ENVIRONMENT.content_kept_days), None, Step.DELETE_CONTENT)


def _time_line(subscription: Subscription) -> Iterable[Moment]:
    for event in Event.objects.filter(subscription=subscription).order_by("happened_at", "id"):
        yield Moment(event.happened_at, Happened(event.happened), None)
    for due in Due.objects.filter(subscription=subscription, done_at=None).order_by("due_at", "step"):
        yield Moment(due.due_at, None, Step(due.step))


def standing_of(account: UUID) -> Condition:
    """The stored conditions of an account. Raises `NotFound`."""
    standing = Account.objects.filter(id=account).values_list("standing", flat=True).first()
    if standing is None:
        raise NotFound
    return Condition(standing)


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays after the content was deleted, why, and until when at the latest."""

    what: str
    reason: str
    until: datetime


def kept_after_deletion(at: datetime) -> tuple[Kept, ...]:
    """The financial records that outlive the content of an account deleted then, with reasons (RIGHTS-4)."""
    records = (
        ("payments, receipts and the entries of the ledger", Category.PAYMENT),
        ("charges for plans, and orders", Category.ORDER),
    )
    rules = [(what, rule_for(category, Purpose.KEEP_RECORDS)) for what, category in records]
    return tuple(Kept(what, rule.reason, rule.until(at)) for what, rule in rules)
