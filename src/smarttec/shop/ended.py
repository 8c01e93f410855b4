"""Credit of an account that has ended: given back to the payments it came from, then booked as the terms say.

An account ends when it is closed, when its content was deleted because its plan stayed unpaid, or when its owner is
erased. A closed sub-account's credit goes to its owner's main account. What no payment can take back (it came by bank,
or the clearing house refused) stays for `OFFERED_FOR`, so that it can be asked for, and is forfeited then. Who gave
the credit up at an erasure, with a tick, has it booked at once.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from smarttec.approvals.rule import person_limit_micros
from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Balance
from smarttec.ledger.queries import credit_of
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment, Refund, RefundReason, RefundState
from smarttec.shop.queries import as_domain
from smarttec.shop.refunds import left_of, under_way_micros
from smarttec.shop.settlement import lock_account
from smarttec.storage.sqlfile import statement

log = logging.getLogger("smarttec.shop")

OFFERED_FOR = timedelta(days=90)
"""How long credit that cannot be given back by itself can be asked for after the end of an account."""
NOBODY = UUID(int=0)
"""Proposes what the program does by itself."""


def is_money_coming(account: UUID) -> bool:
    """Whether a payment of the account is under way at the clearing house; asked by the room of plans."""
    return Payment.objects.filter(account_id=account, state=PaymentState.PENDING).exists()


def give_back(account: UUID, *, since: datetime | None = None) -> int:
    """Have main credit refunded to the payments it came from, the newest first; how much, in micros.

    Above the limit of one person it waits at the desk. `since`: only payments that ended after that. Again, only what
    is not under way yet.
    """
    with transaction.atomic():
        lock_account(account)
        balance = Balance.objects.select_for_update(no_key=True).filter(account=account).first()
        if balance is None:
            return 0
        free = credit_of(account).main_micros - under_way_micros(account)
        paid = Payment.objects.filter(account_id=account, state=PaymentState.PAID, disputed_micros=0)
        paid = paid.filter(finished_at__gt=since) if since else paid
        parts = []
        for payment in paid.select_for_update(of=("self",)).order_by("-id"):
            facts = as_domain(payment)
            part = min(facts.paid_for(free), left_of(payment))
            if part > 0:
                parts.append((payment, part))
                free -= facts.credit_in(part)
        _order(parts)
    return sum(part for _, part in parts)


def _order(parts: list[tuple[Payment, int]]) -> None:
    needs_approval = sum(part for _, part in parts) > person_limit_micros()
    now = clock.now()
    Refund.objects.bulk_create(
        Refund(
            id=new_id(),
            cell=payment.cell,
            payment=payment,
            amount_micros=part,
            reason=RefundReason.ACCOUNT_CLOSED,
            state=RefundState.PROPOSED if needs_approval else RefundState.APPROVED,
            needs_approval=needs_approval,
            proposed_by=NOBODY,
            decided_at=None if needs_approval else now,
            next_try_at=None if needs_approval else now,
        )
        for payment, part in parts
    )


def give_up(accounts: Iterable[UUID]) -> None:
    """Book what is left of accounts whose owner gave it up. Again, nothing changes."""
    for account in sorted(accounts):
        with transaction.atomic():
            lock_account(account)
            ledger.forfeit(account=account)


def settle_ended(*, limit: int) -> int:
    """Look at ended accounts that still have credit, at most `limit`; of how many something was moved."""
    with connection.cursor() as cursor:
        cursor.execute(statement("shop", "ended_with_credit"), [limit])
        found = cursor.fetchall()
    moved = 0
    for account, ended_at, is_erased, heir in found:
        try:
            moved += _settle(account, ended_at, is_erased=is_erased, heir=heir)
        except SmarttecError as error:
            log.warning("credit of the ended account %s stays for now (%s)", account, error.code)
    return moved


def _settle(account: UUID, ended_at: datetime, *, is_erased: bool, heir: UUID | None) -> bool:
    if heir is not None and not is_erased:
        return _hand_over(account, heir)
    if give_back(account, since=ended_at if is_erased else None):
        return True
    if under_way_micros(account) or is_money_coming(account):
        return False
    if is_erased or clock.now() - ended_at > OFFERED_FOR:
        give_up([account])
        return True
    return False


@transaction.atomic
def _hand_over(account: UUID, heir: UUID) -> bool:
    """To the owner's main account."""
    for one in sorted((account, heir)):
        lock_account(one)
    main = credit_of(account).main_micros
    return main > 0 and ledger.transfer(act=new_id(), source=account, target=heir, amount_micros=main)
