"""The whole program as processes, for tests that kill it, look at it from outside, or use it as people do."""

from collections.abc import Iterator

import pytest
from bench.stack import Stack, running
from tests.ports import free_ports


@pytest.fixture
def fresh_stack() -> Iterator[Stack]:
    """A copy of its own, for tests that break it."""
    with running(port=free_ports()) as stack:
        yield stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """One copy for all tests that only use it."""
    with running(port=free_ports()) as shared:
        yield shared
