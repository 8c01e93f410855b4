"""What the tests of orders share: an order at each step of its life, and money that comes for it."""

from uuid import UUID

from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger.invariants import INVARIANTS
from smarttec.people.models import Account
from smarttec.shop.orders.actions.asking import Wanted, ask
from smarttec.shop.orders.actions.banking import record_payment
from smarttec.shop.orders.actions.confirming import confirm
from smarttec.shop.orders.actions.matching import match
from smarttec.shop.orders.actions.quoting import Priced, accept, quote
from smarttec.shop.orders.models import BankPayment, Order

UNIT = 1_000_000
STAFF, OTHER_STAFF = new_id(), new_id()
HUNDRED = Priced(kind="credit", what={"amount_micros": 100 * UNIT})


def asked(account: Account, words: str = "a hundred, please") -> Order:
    wanted = [Wanted(kind="credit", what={"amount_micros": 100 * UNIT})]
    return ask(account=account.id, act=new_id(), wanted=wanted, words=words, by=account.owner_id)


def quoted(account: Account, *items: Priced, on_terms: bool = False, valid_days: int = 30) -> Order:
    order = asked(account)
    return quote(
        order=order.id, act=new_id(), by=STAFF, items=items or [HUNDRED], on_terms=on_terms, valid_days=valid_days
    )


def ordered(account: Account, *items: Priced, on_terms: bool = False) -> Order:
    order = quoted(account, *items, on_terms=on_terms)
    return accept(order=order.id, act=new_id(), by=account.owner_id, quote=order.quote)


def confirmed(account: Account, *items: Priced, on_terms: bool = False) -> Order:
    return confirm(order=ordered(account, *items, on_terms=on_terms).id, act=new_id(), by=STAFF)


def came(amount_micros: int, *, reference: str = "", account: Account | None = None) -> BankPayment:
    return record_payment(
        act=new_id(),
        by=STAFF,
        amount_micros=amount_micros,
        currency="USD",
        value_on=clock.now().date(),
        reference=reference or f"transfer {new_id().hex}",
        payer="Ada Byron",
        account=account.id if account else None,
    )


def paid(account: Account, order: Order, amount_micros: int, *, rest_to_credit: bool = False) -> BankPayment:
    part = {order.id: amount_micros}
    return matched(came(amount_micros), account, part, rest_to_credit=rest_to_credit)


def matched(
    payment: BankPayment, account: Account, parts: dict[UUID, int], *, rest_to_credit: bool = False
) -> BankPayment:
    return match(
        payment=payment.id, account=account.id, act=new_id(), by=STAFF, parts=parts, rest_to_credit=rest_to_credit
    )


def broken_rules() -> list[str]:
    """The ledger's invariants that do not hold, seen from inside a transaction."""
    found = []
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.violations)
            found += [invariant.rule] if cursor.fetchall() else []
    return found
