"""Prices, customers with credit, and time that passes, for the tests of rentals."""

from datetime import datetime, timedelta
from uuid import UUID

from tests.messaging.world import Customer, a_customer

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.ledger.queries import credit_of
from smarttec.numbers.actions import add_to_stock
from smarttec.numbers.actions.due import run_due
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import Price

UNIT = 1_000_000
MONTHLY, SETUP = 2 * UNIT, UNIT // 2
FREE, OWN = "+14155550111", "+14155550100"


def set_number_price(
    *, monthly_micros: int = MONTHLY, setup_micros: int = SETUP, country: str = "US", kind: Kind = Kind.LOCAL,
    valid_from: datetime | None = None,
) -> Price:  # fmt: skip
    return Price.objects.create(
        currency="USD", country=country, kind=kind, monthly_micros=monthly_micros, setup_micros=setup_micros,
        valid_from=valid_from or clock.now() - timedelta(seconds=1),
    )  # fmt: skip


def a_buyer(number: str = OWN, *, credit_micros: int = 100 * UNIT) -> Customer:
    """A customer with credit; a number of ours stands free, with a price."""
    customer = a_customer(number, credit_micros=credit_micros)
    add_to_stock(number=FREE)
    return customer


def live_until(moment: datetime) -> int:
    """Let time pass, then do what fell due."""
    CLOCK.advance(moment - clock.now())
    return run_due()


def credit(account: UUID) -> int:
    return credit_of(account).available_micros
