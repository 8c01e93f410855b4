import pytest
from tests.shop.house import FakeHouse

from smarttec.kernel.vocabulary import Region
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account


@pytest.fixture
def account() -> Account:
    return open_account(
        address="ada@example.org", password_hash="!", name="Ada Byron", language="en", region=Region.EU
    ).account


@pytest.fixture
def house() -> FakeHouse:
    return FakeHouse()
