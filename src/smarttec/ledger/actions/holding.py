"""Holds: credit set aside for an act under way. The hold's id is the act's id."""

from datetime import datetime
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import InsufficientCredit, NotFound
from smarttec.ledger.actions.functions import call, check_positive
from smarttec.ledger.models import Balance, Counterpart, Hold


def hold(*, act: UUID, account: UUID, amount_micros: int, expires_at: datetime) -> None:
    """Set credit aside; what is neither captured nor released by `expires_at` is released by the janitor.

    Doing it again changes nothing. Raises `InsufficientCredit` (also for an unknown account).
    """
    check_positive(amount_micros)
    cell = Balance.objects.filter(account=account).values_list("cell", flat=True).first()
    covered = call(
        "ledger_hold",
        "%s::smallint, %s::uuid[], %s::uuid[], %s::bigint[], %s",
        [cell or 0, [act], [account], [amount_micros], expires_at],
    )
    if not covered:
        raise InsufficientCredit


def extend(*, act: UUID, hold: UUID, amount_micros: int, expires_at: datetime) -> None:
    """Set more aside for an open hold, if it is covered, and move its expiry ahead.

    Doing it again with the same act changes nothing. Raises `InsufficientCredit`, `NotFound` when no such hold is open.
    """
    check_positive(amount_micros)
    arguments = [[act], [hold], [amount_micros], expires_at]
    if call("ledger_extend", "%s::uuid[], %s::uuid[], %s::bigint[], %s", arguments):
        return
    if Hold.objects.filter(id=hold).exists():
        raise InsufficientCredit
    raise NotFound


def capture(*, act: UUID, hold: UUID, amount_micros: int, counterpart: Counterpart) -> None:
    """Take a part of an open hold, which stays open.

    Doing it again with the same act changes nothing. Raises `Conflict` when the hold has less, `NotFound` when no such
    hold is open.
    """
    check_positive(amount_micros)
    arguments = [[act], [hold], [amount_micros], counterpart, clock.now()]
    if not call("ledger_capture", "%s::uuid[], %s::uuid[], %s::bigint[], %s::smallint, %s", arguments):
        raise NotFound


def capture_all(*, hold: UUID, amount_micros: int, counterpart: Counterpart) -> bool:
    """Take this much and give the rest back; False when the hold was resolved before. Raises `Conflict`."""
    arguments = [[hold], [amount_micros], counterpart, clock.now()]
    return bool(call("ledger_resolve", "%s::uuid[], %s::bigint[], %s::smallint, %s", arguments))


def release(*, hold: UUID, counterpart: Counterpart) -> bool:
    """Give back what the hold still has; False when it was resolved before."""
    return capture_all(hold=hold, amount_micros=0, counterpart=counterpart)
