"""Writes of the control plane. The hot path calls the same SQL functions inside its own statements."""

from uuid import UUID

from django.db import IntegrityError, connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InsufficientCredit, NotFound
from smarttec.ledger.models import Balance, Counterpart, EntryKind


def open_balance(*, account: UUID, cell: int, currency: str) -> None:
    """Give a new account its balance of zero. Doing it again changes nothing."""
    Balance.objects.get_or_create(account=account, defaults={"cell": cell, "currency": currency})


def post(
    *,
    act: UUID,
    account: UUID,
    amount_micros: int,
    kind: EntryKind,
    counterpart: Counterpart,
    reference: UUID | None = None,
) -> bool:
    """Post an act that needs no hold; True when it is new, False when that act was posted before.

    Raises `InsufficientCredit` when a negative amount is not covered, `NotFound` for an unknown account.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT ledger_post(%s, %s, %s, %s::smallint, %s::smallint, %s, %s)",
                [act, account, amount_micros, kind, counterpart, reference, clock.now()],
            )
            (is_new,) = cursor.fetchone()
    except IntegrityError:
        raise InsufficientCredit from None
    if is_new is None:
        raise NotFound
    return bool(is_new)
