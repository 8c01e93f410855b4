from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from tests.faces.portal.browsing import sign_in
from tests.people.helpers import open_confirmed

from smarttec.demo.prices import set_prices
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.numbers.actions import add_to_stock
from smarttec.people.models import Account, Person


@pytest.fixture
def _at_the_beginning_of_every_window(_clock_runs_true) -> None:
    """No limit's window ends in the middle of a test."""
    now = clock.now()
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
    CLOCK.advance(midnight - now + timedelta(seconds=1))


@pytest.fixture
def shop_open(db) -> None:
    """Prices and a few numbers in stock."""
    set_prices()
    for line in range(3):
        add_to_stock(number=f"+1415555010{line}")


@pytest.fixture
def person(_at_the_beginning_of_every_window) -> Person:
    return open_confirmed()


@pytest.fixture
def account(person) -> Account:
    return Account.objects.get(owner=person)


@pytest.fixture
def signed_in(client: Client, person) -> Client:
    sign_in(client)
    return client
