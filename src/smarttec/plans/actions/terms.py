"""What every write about a subscription shares: the lock, the beginning of a term, its schedule, its time line."""

from datetime import datetime
from uuid import UUID

from smarttec.kernel.errors import Conflict, NotFound
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.people.models import Account
from smarttec.plans import ledger_posts
from smarttec.plans.actions.standing import refresh_standing
from smarttec.plans.calendar import end_of_term
from smarttec.plans.domain import Happened, Schedule, State, due_in_term
from smarttec.plans.models import Charge, ChargeKind, Due, Event, PlanVersion, Subscription
from smarttec.plans.queries import version_on_sale


def locked(account: UUID) -> tuple[Account, Subscription | None]:
    """The account, locked until the transaction ends (before every other row), and its subscription."""
    row = Account.objects.select_for_update(no_key=True).filter(id=account).first()
    if row is None:
        raise NotFound
    subscription = Subscription.objects.select_related("version").filter(account_id=account).first()
    if subscription is not None:
        subscription.account = row
    return row, subscription


def locked_subscription(account: UUID) -> Subscription:
    """The subscription of a locked account. Raises `NotFound` when it has none."""
    _, subscription = locked(account)
    if subscription is None:
        raise NotFound("This account has no plan.")
    return subscription


def demand_alive(subscription: Subscription) -> None:
    """Raises `Conflict` when the content was deleted: what was sealed for the account opens no more."""
    if subscription.state == State.CONTENT_DELETED:
        raise Conflict("The content of this account was deleted; its plan cannot be taken up again.")


def demand_agreed(agreed_micros: int | None, price_micros: int) -> None:
    """Raises `Conflict` when the customer was shown another price than it is now."""
    if agreed_micros is not None and agreed_micros != price_micros:
        raise Conflict("The price has changed since it was shown; please look again.")


def record(subscription: Subscription, happened: Happened, at: datetime) -> None:
    """One line of the time line."""
    Event.objects.create(
        subscription=subscription, happened=happened, term_number=subscription.term_number, happened_at=at
    )


def schedule(subscription: Subscription, steps: Schedule) -> None:
    """Write down what falls due. What stands there for this term already, done or not, stays as it is."""
    Due.objects.bulk_create(
        [
            Due(subscription=subscription, step=step, term_number=subscription.term_number, due_at=due_at)
            for step, due_at in steps
        ],
        ignore_conflicts=True,
    )


def schedule_again(subscription: Subscription, steps: Schedule) -> None:
    """Write down what falls due once more in this term, at other moments than before."""
    again = [step for step, _ in steps]
    Due.objects.filter(subscription=subscription, term_number=subscription.term_number, step__in=again).delete()
    schedule(subscription, steps)


def forget_due(subscription: Subscription, *steps: int) -> None:
    """Take back what is not done yet: these steps, or all."""
    waiting = Due.objects.filter(subscription=subscription, done_at=None)
    (waiting.filter(step__in=steps) if steps else waiting).delete()


def charge_for_term(
    subscription: Subscription,
    *,
    act: UUID,
    version: PlanVersion,
    at: datetime,
    run: int,
    number: int,
    order: UUID | None,
) -> Charge:
    """Take the year's price for the `run`-th unbroken term since the anchor; what an order paid comes and goes at once.

    Raises `InsufficientCredit`.
    """  # fmt: skip
    if order is not None:
        ledger.pass_through(
            act=act, account=subscription.account_id, amount_micros=version.price_micros,
            counterpart=Counterpart.PLAN_REVENUE, order=order,
        )  # fmt: skip
    else:
        ledger_posts.take_fee(account=subscription.account_id, charge=act, amount_micros=version.price_micros)
    return Charge.objects.create(
        id=act,
        cell=subscription.cell,
        subscription=subscription,
        kind=ChargeKind.TERM,
        version=version,
        term_number=number,
        starts_at=at,
        ends_at=end_of_term(subscription.anchor_at, run),
        amount_micros=version.price_micros,
        credit_micros=version.credit_micros,
        order=order,
    )


def paid_ahead(subscription: Subscription) -> Charge | None:
    """The next term where it is paid already."""
    terms = Charge.objects.filter(subscription=subscription, kind=ChargeKind.TERM)
    return terms.select_related("version", "subscription").filter(term_number=subscription.term_number + 1).first()


def begin_term(subscription: Subscription, charge: Charge, *, run: int) -> None:
    """A paid term begins: its credit is granted, everything of the last one that waits is off, its own is scheduled."""
    forget_due(subscription)
    subscription.version = charge.version
    subscription.state = State.ACTIVE
    subscription.terms_since_anchor, subscription.term_number = run, charge.term_number
    subscription.starts_at, subscription.ends_at = charge.starts_at, charge.ends_at
    subscription.deletes_at = None
    subscription.save()
    schedule(subscription, due_in_term(charge.ends_at, reminders=subscription.cancelled_at is None))
    ledger_posts.grant_included(account=subscription.account_id, charge=charge)
    refresh_standing(subscription.account_id)


def version_for(account: Account, key: str, at: datetime) -> PlanVersion:
    """The version of a plan that is on sale to that account. Raises `NotFound`."""
    return version_on_sale(key=key, currency=account.currency, at=at)
