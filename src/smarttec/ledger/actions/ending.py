"""Credit of an account that has ended: what was not given back is booked, and nothing is left lying."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel.ids import new_id
from smarttec.ledger.actions.posting import post, withdraw
from smarttec.ledger.models import Balance, Counterpart, EntryKind, Lot


@transaction.atomic
def forfeit(*, account: UUID) -> int:
    """Book everything that is free: promotional credit as expired, the rest as breakage; how much, in micros.

    What is held stays until its act has ended. Again, nothing changes. The caller says that the terms allow it.
    """
    before = _available_micros(account)
    for lot in Lot.objects.filter(account=account, remaining_micros__gt=0).order_by("expires_at", "id"):
        withdraw(act=new_id(), grant=lot.id)
    left = _available_micros(account)
    if left:
        post(
            act=new_id(),
            account=account,
            amount_micros=-left,
            kind=EntryKind.FORFEIT,
            counterpart=Counterpart.BREAKAGE,
        )
    return before


def _available_micros(account: UUID) -> int:
    """Locked until the transaction ends. An account that never got a balance has nothing."""
    balance = Balance.objects.select_for_update(no_key=True).filter(account=account).first()
    return balance.available_micros if balance else 0
