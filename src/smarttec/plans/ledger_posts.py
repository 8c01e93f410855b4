"""The money of plans, by the ledger alone. Every post has an act of its own, made from the charge's id."""

from uuid import UUID, uuid5

from smarttec.kernel.errors import Conflict
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind

_FEE, _GIVEN_BACK, _INCLUDED = EntryKind.ADJUSTMENT, EntryKind.REFUND, EntryKind.ADJUSTMENT


def take_fee(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """From the account's credit. Raises `InsufficientCredit`; `Conflict` when another act has that id."""
    _post(act=charge, account=account, amount_micros=-amount_micros, kind=_FEE, reference=charge)


def give_back(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """To the account's credit, for the days left of a dearer plan."""
    _post(act=charge, account=account, amount_micros=amount_micros, kind=_GIVEN_BACK, reference=charge)


def grant_included(*, account: UUID, charge: UUID, amount_micros: int) -> None:
    """The credit that a term brings, once, however often it is asked for."""
    if amount_micros:
        ledger.post(
            act=uuid5(charge, "included credit"),
            account=account,
            amount_micros=amount_micros,
            kind=_INCLUDED,
            counterpart=Counterpart.OPERATOR,
            reference=charge,
        )


def _post(*, act: UUID, account: UUID, amount_micros: int, kind: EntryKind, reference: UUID) -> None:
    if not amount_micros:
        return
    is_new = ledger.post(
        act=act,
        account=account,
        amount_micros=amount_micros,
        kind=kind,
        counterpart=Counterpart.OPERATOR,
        reference=reference,
    )
    if not is_new:
        raise Conflict("This act was posted before, for something else.")
