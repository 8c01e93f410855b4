"""The money of plans, by the ledger alone. Acts are UUIDv7: the ledger is kept in order of time.

A fee is a purchase like every other (promotional credit first), and what is given back of fees returns to where they
took it from: a change of plan makes no money out of promotional credit. The credit that a plan includes is a lot of its
own that does not expire; it counts against the revenue of plans, as it becomes revenue of what it is used for.
"""

from collections.abc import Iterable
from uuid import UUID

from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.ledger.queries import refundable_micros
from smarttec.plans.models import Charge

_KNOWN = "This act was posted before, for something else."


def take_fee(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """From the account's credit. Raises `InsufficientCredit`; `Conflict` when another act has that id."""
    if amount_micros and not ledger.charge(
        act=charge, account=account, amount_micros=amount_micros, counterpart=Counterpart.PLAN_REVENUE
    ):
        raise Conflict(_KNOWN)


def give_back(*, account: UUID, charge: UUID, amount_micros: int, fees: Iterable[UUID]) -> None:
    """Give fees back, the newest first, each to where it was taken from. The rest an order paid: it is main credit."""
    left, act = amount_micros, charge
    for fee in fees:
        part = min(left, refundable_micros(fee))
        if part > 0:
            _demand_new(ledger.refund(act=act, entry=fee, amount_micros=part))
            left, act = left - part, new_id()
    if left:
        posted = ledger.post(
            act=act,
            account=account,
            amount_micros=left,
            kind=EntryKind.ADJUSTMENT,
            counterpart=Counterpart.PLAN_REVENUE,
            reference=charge,
        )
        _demand_new(posted)


def grant_included(*, account: UUID, charge: Charge) -> None:
    """The credit that a term or a change brings, once, however often it is asked for. The account is locked."""
    if charge.credit_act is not None or not charge.credit_micros:
        return
    charge.credit_act = new_id()
    charge.save(update_fields=["credit_act"])
    _demand_new(ledger.include(act=charge.credit_act, account=account, amount_micros=charge.credit_micros))


def take_included(*, lots: Iterable[UUID], amount_micros: int) -> int:
    """Take back what is unspent of included credit, at most so much, the newest lots first; how much that was."""
    taken = 0
    for lot in lots:
        if taken < amount_micros:
            taken += ledger.withdraw(act=new_id(), grant=lot, most_micros=amount_micros - taken)
    return taken


def _demand_new(is_new: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not is_new:
        raise Conflict(_KNOWN)
