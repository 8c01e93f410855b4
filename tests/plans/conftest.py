from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.people.helpers import open_confirmed

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.people.models import Account
from smarttec.plans.actions.publish import publish
from smarttec.plans.models import PlanVersion

UNIT = 1_000_000
BASIC_PRICE, BASIC_CREDIT = 60 * UNIT, 5 * UNIT
PRO_PRICE, PRO_CREDIT = 240 * UNIT, 30 * UNIT
FIRST_DAY = datetime(2027, 1, 31, 12, tzinfo=UTC)
"""In a common year, on a day that the next month does not have."""


def go_to(moment: datetime) -> None:
    CLOCK.advance(moment - clock.now())


def give_credit(account: UUID, amount_micros: int) -> None:
    ledger.post(
        act=new_id(),
        account=account,
        amount_micros=amount_micros,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )


@pytest.fixture
def _on_the_first_day(_clock_runs_true: object) -> None:
    go_to(FIRST_DAY)


@pytest.fixture
def basic(_on_the_first_day: None, db: None) -> PlanVersion:
    return publish(key="basic", name="Basic", currency="USD", price_micros=BASIC_PRICE, credit_micros=BASIC_CREDIT)


@pytest.fixture
def pro(_on_the_first_day: None, db: None) -> PlanVersion:
    return publish(key="pro", name="Pro", currency="USD", price_micros=PRO_PRICE, credit_micros=PRO_CREDIT)


@pytest.fixture
def open_account(basic: PlanVersion, pro: PlanVersion) -> Callable[..., Account]:
    def open_with(credit_micros: int = 1_000 * UNIT, email: str = "ada@example.org") -> Account:
        account = Account.objects.get(owner=open_confirmed(email))
        if credit_micros:
            give_credit(account.id, credit_micros)
        return account

    return open_with


@pytest.fixture
def poor(open_account: Callable[..., Account]) -> Account:
    """With just the price of one year: what is left after it does not pay for another."""
    return open_account(BASIC_PRICE)


@pytest.fixture
def account(open_account: Callable[..., Account]) -> Account:
    return open_account()
