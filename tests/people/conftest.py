from datetime import UTC, datetime, time, timedelta

import pytest
from tests.people.helpers import open_confirmed, open_one

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.people.actions.sign_up import SignedUp
from smarttec.people.models import Person


@pytest.fixture(autouse=True)
def _at_the_beginning_of_every_window(_clock_runs_true) -> None:
    """No limit's window ends in the middle of a test."""
    now = clock.now()
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
    CLOCK.advance(midnight - now + timedelta(seconds=1))


@pytest.fixture
def signed_up() -> SignedUp:
    return open_one()


@pytest.fixture
def person() -> Person:
    return open_confirmed()
