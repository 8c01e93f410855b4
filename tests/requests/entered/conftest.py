from collections.abc import Iterator

import pytest
from tests.faces.test_card_numbers import watch
from tests.faces.twilio.conftest import api
from tests.requests.erasure.conftest import erasures_file, house

from smarttec.notice.door import audit_key
from smarttec.people import peppers
from smarttec.vault import directory

__all__ = ["api", "erasures_file", "house", "watch"]


@pytest.fixture
def world(transactional_db: None) -> Iterator[None]:
    """What the data plane needs of an installation."""
    peppers.load()
    directory.load()
    audit_key()
    return
