"""What the tests of the static proof share."""

import pytest

from smarttec.notice.checks import source


@pytest.fixture(scope="session")
def tree() -> source.Tree:
    """The program's own source; tests make changed copies of it."""
    return source.own()
