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
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[Kind, object]:
    """The register by itself: no room above takes anything over, unless the test says so."""
    for kind, handler in list(_handlers.items()):
        if not getattr(handler, "func", handler).__module__.startswith("smarttec.requests.register."):
            monkeypatch.delitem(_handlers, kind)
    return _handlers
