from datetime import UTC, datetime, time, timedelta

import pytest
from tests.messaging.fixtures import customer, intake, pools, world
from tests.people.helpers import open_confirmed

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.people.models import Account

__all__ = ["customer", "intake", "pools", "world"]


@pytest.fixture(autouse=True)
def _noon(_clock_runs_true: object) -> None:
    """No minute's or day's window ends in the middle of a test."""
    now = clock.now()
    CLOCK.advance(datetime.combine(now.date() + timedelta(days=1), time(12), tzinfo=UTC) - now)


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.get(owner=open_confirmed())
