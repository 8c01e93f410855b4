"""What a sales order brings and takes at once: it passes through the account, so that the ledger has all revenue."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.ledger.actions.posting import post, refund, spend_main
from smarttec.ledger.models import Counterpart, EntryKind

_KNOWN = "This act was posted before, for something else."


@transaction.atomic
def pass_through(*, act: UUID, account: UUID, amount_micros: int, counterpart: Counterpart, order: UUID) -> None:
    """What an order brings for a thing, and its price from just that: promotional credit pays nothing of it.

    Raises `Conflict` when that act was posted before.
    """
    if not amount_micros:
        return
    came = _by_bank(account, amount_micros, order)
    spent = spend_main(act=act, account=account, amount_micros=amount_micros, counterpart=counterpart)
    if not (came and spent):
        raise Conflict(_KNOWN)


@transaction.atomic
def pass_back(*, act: UUID, entry: UUID, account: UUID, amount_micros: int, order: UUID) -> None:
    """A part of what passed through by `entry` goes back the same way. Raises as `refund` does."""
    if amount_micros and refund(act=act, entry=entry, amount_micros=amount_micros):
        _by_bank(account, -amount_micros, order, kind=EntryKind.ADJUSTMENT)


def _by_bank(account: UUID, amount_micros: int, order: UUID, *, kind: EntryKind = EntryKind.TOP_UP) -> bool:
    return post(
        act=new_id(),
        account=account,
        amount_micros=amount_micros,
        kind=kind,
        counterpart=Counterpart.BANK,
        reference=order,
    )
