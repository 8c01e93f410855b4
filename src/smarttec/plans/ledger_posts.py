"""The money of plans, by the ledger alone. Acts are UUIDv7: the ledger is kept in order of time.

A fee is a purchase like every other (promotional credit first). The credit that a plan includes is main credit and does
not expire; it counts against the revenue of plans, as it becomes revenue of what it is used for.
"""

from uuid import UUID

from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.plans.models import Charge

_KNOWN = "This act was posted before, for something else."


def take_fee(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """From the account's credit. Raises `InsufficientCredit`; `Conflict` when another act has that id."""
    if amount_micros and not ledger.charge(
        act=charge, account=account, amount_micros=amount_micros, counterpart=Counterpart.PLAN_REVENUE
    ):
        raise Conflict(_KNOWN)


def give_back(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """To the account's credit, for the days left of a dearer plan."""
    _credit(act=charge, account=account, amount_micros=amount_micros, reference=charge)


def grant_included(*, account: UUID, charge: Charge) -> None:
    """The credit that a term or a change brings, once, however often it is asked for. The account is locked."""
    if charge.credit_act is not None or not charge.credit_micros:
        return
    charge.credit_act = new_id()
    charge.save(update_fields=["credit_act"])
    _credit(act=charge.credit_act, account=account, amount_micros=charge.credit_micros, reference=charge.id)


def _credit(*, act: UUID, account: UUID, amount_micros: int, reference: UUID) -> None:
    """No refund of an entry: what a change gives back may be more than any one entry took."""
    if not ledger.post(
        act=act,
        account=account,
        amount_micros=amount_micros,
        kind=EntryKind.ADJUSTMENT,
        counterpart=Counterpart.PLAN_REVENUE,
        reference=reference,
    ):
        raise Conflict(_KNOWN)
