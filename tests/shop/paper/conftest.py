import pytest

from smarttec.kernel.vocabulary import Region
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account


@pytest.fixture
def stranger() -> Account:
    """Another customer."""
    return open_account(
        address="bob@example.org", password_hash="!", name="Bob Stone", language="en", region=Region.US
    ).account
