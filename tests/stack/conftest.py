"""The whole program as processes, for tests that kill it, look at it from outside, or use it as people do."""

import socket
from collections.abc import Iterator

import pytest
from bench.stack import Stack, running


def free_ports() -> int:
    """The first of eight neighbouring ports that are free."""
    for first in range(32000, 42000, 16):
        probes = [socket.socket() for _ in range(8)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + offset))
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
        return first
    pytest.fail("no free ports")


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
