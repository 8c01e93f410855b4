import pytest
from tests.people.helpers import open_confirmed
from tests.shop.orders.desk_work import STAFF, UNIT

from smarttec.people.models import Account
from smarttec.shop.orders.actions.terms import set_terms


@pytest.fixture(autouse=True)
def _one_person_may_give_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs a second person has tests of its own (`test_second_person`)."""
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(10**15))


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.select_related("owner").get(owner=open_confirmed())


@pytest.fixture
def on_terms(account: Account) -> Account:
    """The account may pay later: 500 in all, within 30 days."""
    set_terms(account=account.id, limit_micros=500 * UNIT, days=30, by=STAFF)
    return account
