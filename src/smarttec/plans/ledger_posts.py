"""The money of plans, by the ledger alone. Acts are UUIDv7: the ledger is kept in order of time."""

from uuid import UUID

from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.plans.models import Charge

_KIND = EntryKind.ADJUSTMENT
"""Of every post here: what a change gives back may be more than any one entry took, so none is a refund of one."""


def take_fee(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """From the account's credit. Raises `InsufficientCredit`; `Conflict` when another act has that id."""
    _post(act=charge, account=account, amount_micros=-amount_micros, reference=charge)


def give_back(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """To the account's credit, for the days left of a dearer plan."""
    _post(act=charge, account=account, amount_micros=amount_micros, reference=charge)


def grant_included(*, account: UUID, charge: Charge) -> None:
    """The credit that a term or a change brings, once, however often it is asked for. The account is locked."""
    if charge.credit_act is not None or not charge.credit_micros:
        return
    charge.credit_act = new_id()
    charge.save(update_fields=["credit_act"])
    _post(
        act=charge.credit_act,
        account=account,
        amount_micros=charge.credit_micros,
        reference=charge.id,
    )


def _post(*, act: UUID, account: UUID, amount_micros: int, reference: UUID) -> None:
    if not amount_micros:
        return
    is_new = ledger.post(
        act=act,
        account=account,
        amount_micros=amount_micros,
        kind=_KIND,
        counterpart=Counterpart.OPERATOR,
        reference=reference,
    )
    if not is_new:
        raise Conflict("This act was posted before, for something else.")
