"""Renewing late: who lets the plan renew by itself keeps it as soon as the credit covers it, however late it comes.

Asked when credit arrives (`ledger.hooks`), each minute for all at once, and before every step that takes something
away. The caller of what is not a transaction here has locked the account's row.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InsufficientCredit
from smarttec.kernel.ids import new_id
from smarttec.ledger.models import Balance, Entry, EntryKind
from smarttec.people.models import Account
from smarttec.plans import hooks, letters
from smarttec.plans.actions.terms import begin_term, charge_for_term, locked, record
from smarttec.plans.domain import Happened, State
from smarttec.plans.models import PlanVersion, Subscription
from smarttec.plans.queries import coming_version
from smarttec.storage.sqlfile import statement

UNPAID = (State.GRACE, State.SUSPENDED)
_NEVER_BRING = (EntryKind.CAPTURE, EntryKind.RELEASE)


def renews(subscription: Subscription) -> bool:
    """Whether the customer wants the plan to go on by itself."""
    is_open = subscription.account.status != Account.Status.CLOSED
    return subscription.auto_renew and subscription.cancelled_at is None and is_open


def missing_micros(subscription: Subscription, at: datetime) -> int:
    """What the credit is short of for the next term; 0 when it is covered."""
    price = coming_version(subscription, at).price_micros
    return max(0, price - _balance(subscription.account_id).available_micros)


def could_pay(subscription: Subscription, at: datetime) -> bool:
    """Whether the account has what the plan costs, free or held. Its balance stays locked for the transaction."""
    balance = _balance(subscription.account_id)
    return balance.available_micros + balance.held_micros >= coming_version(subscription, at).price_micros


def _balance(account: UUID) -> Balance:
    return Balance.objects.select_for_update(no_key=True).get(account=account)


def renew_late(subscription: Subscription, at: datetime) -> bool:
    """Begin a new term if the customer wants it and the credit covers it; whether it began.

    It begins at that moment, or when the credit came, if that was later: no day before the money is paid for.
    """
    if subscription.state not in UNPAID or not renews(subscription):
        return False
    begins_at = max(at, _last_credit_at(subscription.account_id) or at)
    try:
        restore(subscription, coming_version(subscription, begins_at), begins_at, act=new_id(), order=None)
    except InsufficientCredit:
        return False
    return True


def _last_credit_at(account: UUID) -> datetime | None:
    got = Entry.objects.filter(account=account, amount_micros__gt=0).exclude(kind__in=_NEVER_BRING)
    return got.order_by("-number").values_list("created_at", flat=True).first()


def restore(subscription: Subscription, version: PlanVersion, at: datetime, *, act: UUID, order: UUID | None) -> None:
    """A new run of terms begins at that moment, paid late. Raises `InsufficientCredit`; nothing has changed then."""
    before = subscription.anchor_at
    subscription.anchor_at = at
    number = subscription.term_number + 1
    try:
        charge = charge_for_term(subscription, act=act, version=version, at=at, run=1, number=number, order=order)
    except InsufficientCredit:
        subscription.anchor_at = before
        raise
    begin_term(subscription, charge, run=1)
    record(subscription, Happened.RESTORED, at)
    letters.plan_state(subscription, letters.RESTORED)


def credit_came(account: UUID) -> bool:
    """The account got credit: renew its plan if it waits for that; whether it was renewed."""
    if not Subscription.objects.filter(account_id=account, state__in=UNPAID, auto_renew=True).exists():
        return False
    with transaction.atomic():
        _, subscription = locked(account)
        return subscription is not None and renew_late(subscription, clock.now())


def renew_waiting() -> int:
    """Renew every plan that waits for credit and has it now; how many. What `credit_came` missed is found here."""
    with connection.cursor() as cursor:
        cursor.execute(statement("plans", "waiting_and_covered"), {"now": clock.now()})
        accounts = [row[0] for row in cursor.fetchall()]
    return sum(credit_came(account) for account in accounts)


def keep_content(subscription: Subscription, at: datetime) -> bool:
    """Whether the content has to stay though its deletion fell due: it could be paid for, or money is under way.

    Who cancelled is given the credit back first: the content goes as they were told when nothing is left.
    """
    if subscription.cancelled_at is not None:
        hooks.give_credit_back(subscription.account_id)
    return could_pay(subscription, at) or hooks.is_money_coming(subscription.account_id)
