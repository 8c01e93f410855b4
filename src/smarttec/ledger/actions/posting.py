"""Acts that begin and end at once. Each returns True when it is new, False when that act was posted before."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.ledger import hooks
from smarttec.ledger.actions.functions import call, check_positive, is_new
from smarttec.ledger.actions.holding import capture_all, hold
from smarttec.ledger.models import Balance, Counterpart, Entry, EntryKind, LotKind
from smarttec.people.models import Account


def open_balance(*, account: UUID, cell: int, currency: str) -> None:
    """Give a new account its balance of zero. Doing it again changes nothing."""
    Balance.objects.get_or_create(account=account, defaults={"cell": cell, "currency": currency})


@transaction.atomic
def change_currency(*, account: UUID, currency: str) -> None:
    """Keep an account in another currency, as long as nothing was ever posted or held. Raises `Conflict`, `NotFound`,
    `InvalidInput`.
    """
    if len(currency) != 3 or not (currency.isascii() and currency.isupper()):
        raise InvalidInput("Write the currency with its three letters, for example EUR.", field="currency")
    row = Account.objects.select_for_update(no_key=True).filter(id=account).first()
    balance = Balance.objects.select_for_update().filter(account=account).first()
    if row is None or balance is None:
        raise NotFound
    if balance.entry_count or balance.held_micros:
        raise Conflict("An account whose credit has moved keeps its currency.")
    balance.delete()
    open_balance(account=account, cell=row.cell, currency=currency)
    Account.objects.filter(id=account).update(currency=currency)


def post(
    *,
    act: UUID,
    account: UUID,
    amount_micros: int,
    kind: EntryKind,
    counterpart: Counterpart,
    reference: UUID | None = None,
    currency: str | None = None,
) -> bool:
    """Post an act that needs no hold: money that came in, went back, or was corrected.

    Give `currency` whenever the amount came from outside. Raises `InsufficientCredit` when a negative amount is not
    covered, `NotFound` for an unknown account, `InvalidInput` when the account is kept in another currency.
    """
    if currency is not None:
        _check_currency(account, currency)
    answer = call(
        "ledger_post",
        "%s, %s, %s, %s::smallint, %s::smallint, %s, %s",
        [act, account, amount_micros, kind, counterpart, reference, clock.now()],
    )
    if answer is None:
        raise NotFound
    if answer and amount_micros > 0:
        hooks.credited(account)
    return bool(answer)


def _check_currency(account: UUID, currency: str) -> None:
    kept_in = Balance.objects.filter(account=account).values_list("currency", flat=True).first()
    if kept_in is not None and kept_in != currency:
        raise InvalidInput(f"This account is kept in {kept_in}, not in {currency}.", field="currency")


def charge(*, act: UUID, account: UUID, amount_micros: int, counterpart: Counterpart) -> bool:
    """Hold and capture at once: a purchase from the account's credit, promotional credit first.

    Raises `InsufficientCredit` (also for an unknown account), `InvalidInput`.
    """
    check_positive(amount_micros)
    with transaction.atomic():
        hold(act=act, account=account, amount_micros=amount_micros, expires_at=clock.now())
        return capture_all(hold=act, amount_micros=amount_micros, counterpart=counterpart)


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When credit expires that does not."""


def include(*, act: UUID, account: UUID, amount_micros: int) -> bool:
    """Give the credit that a plan includes: a lot that is used before main credit and does not expire.

    Raises as `grant` does.
    """
    check_positive(amount_micros)
    arguments = [act, account, amount_micros, NEVER, clock.now(), LotKind.INCLUDED, Counterpart.PLAN_REVENUE]
    included = is_new(call("ledger_grant", "%s, %s, %s, %s, %s, %s::smallint, %s::smallint", arguments))
    if included:
        hooks.credited(account)
    return included


def spend_main(*, act: UUID, account: UUID, amount_micros: int, counterpart: Counterpart) -> bool:
    """A purchase from main credit alone, where promotional credit must not pay. Raises as `charge` does."""
    check_positive(amount_micros)
    return is_new(
        call(
            "ledger_spend_main", "%s, %s, %s, %s::smallint, %s", [act, account, amount_micros, counterpart, clock.now()]
        )
    )


def grant(*, act: UUID, account: UUID, amount_micros: int, expires_at: datetime) -> bool:
    """Give promotional credit: used before main credit, gone when it expires. Raises `NotFound`, `InvalidInput`."""
    check_positive(amount_micros)
    if expires_at <= clock.now():
        raise InvalidInput("Promotional credit must expire in the future.", field="expires_at")
    granted = is_new(call("ledger_grant", "%s, %s, %s, %s, %s", [act, account, amount_micros, expires_at, clock.now()]))
    if granted:
        hooks.credited(account)
    return granted


def withdraw(*, act: UUID, grant: UUID, most_micros: int | None = None) -> int:
    """Take back what is unspent and not held of a lot, at most so much, before it expires; how much that is, in micros.

    0 when nothing is left, there is no such grant, or that act was posted before. Its entry is an expiry of the grant.
    """
    return int(call("ledger_take_lot", "%s, %s, %s, %s", [act, grant, clock.now(), most_micros]))


def refund(*, act: UUID, entry: UUID, amount_micros: int) -> bool:
    """Refund a capture or a top-up, wholly or in part.

    Raises `NotFound` when no capture or top-up has that id, `Conflict` when all refunds of it together would exceed it,
    `InsufficientCredit` when a top-up that goes back is spent already.
    """
    check_positive(amount_micros)
    refunded = is_new(call("ledger_refund", "%s, %s, %s, %s", [act, entry, amount_micros, clock.now()]))
    if refunded:
        hooks.credited(Entry.objects.values_list("account", flat=True).get(id=act))
    return refunded


def transfer(*, act: UUID, source: UUID, target: UUID, amount_micros: int) -> bool:
    """Move main credit between two accounts of one owner; the other side's entry has the act's id with its last bit
    turned. Raises `NotFound` (also when they have different owners), `InvalidInput`, `InsufficientCredit`.
    """
    check_positive(amount_micros)
    if source == target:
        raise InvalidInput("Choose two different accounts.", field="target")
    owners = Account.objects.filter(id__in=[source, target]).values_list("owner_id", flat=True)
    if len(owners) != 2 or len(set(owners)) != 1:
        raise NotFound
    mirror = UUID(int=act.int ^ 1)
    moved = is_new(
        call("ledger_transfer", "%s, %s, %s, %s, %s, %s", [act, mirror, source, target, amount_micros, clock.now()])
    )
    if moved:
        hooks.credited(target)
    return moved
