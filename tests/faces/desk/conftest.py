from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from tests.faces.desk import rig

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.people.models import Account, Person


@pytest.fixture(autouse=True)
def _noon(_clock_runs_true) -> None:
    """Neither a limit's window nor a day ends in the middle of a test."""
    now = clock.now()
    noon = datetime.combine(now.date() + timedelta(days=1), time(12), tzinfo=UTC)
    CLOCK.advance(noon - now + timedelta(seconds=1))


@pytest.fixture
def staff(db) -> Person:
    return rig.a_staff()


@pytest.fixture
def customer(db) -> Account:
    return rig.a_customer()


@pytest.fixture
def desk(staff) -> Client:
    """A browser whose superuser has signed in."""
    client = Client()
    assert rig.sign_in(client).status_code == 302
    return client
