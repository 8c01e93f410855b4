from collections.abc import Iterator
from uuid import UUID

import pytest
from tests.people.helpers import open_confirmed

from smarttec.people.models import Person
from smarttec.requests.register.domain import Kind
from smarttec.requests.register.hooks import _handlers

STAFF = UUID(int=7)


@pytest.fixture
def person(db: None) -> Person:
    return open_confirmed()


@pytest.fixture(autouse=True)
def handlers() -> Iterator[dict[Kind, object]]:
    """The register by itself: no room above takes anything over, unless the test says so."""
    before = dict(_handlers)
    for kind, handler in before.items():
        if not handler.__module__.startswith("smarttec.requests.register."):
            del _handlers[kind]
    yield _handlers
    _handlers.clear()
    _handlers.update(before)
