"""Small machinery for tests that start processes: waiting for conditions, free ports, homes the server can reach."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.ports import free_ports

from smarttec.machine.home import Home

Until = Callable[[Callable[[], object]], object]


@pytest.fixture
def until() -> Until:
    """Poll a condition until it holds; fails after two minutes."""

    def wait(condition: Callable[[], object]) -> object:
        deadline = time.monotonic() + 120
        while not (found := condition()):
            assert time.monotonic() < deadline, "the condition never held"
            time.sleep(0.02)
        return found

    return wait


@pytest.fixture
def home() -> Iterator[Home]:
    """A home of its own whose parents the database's user may pass."""
    folder = Path(tempfile.mkdtemp(prefix="smarttec-test-"))
    folder.chmod(0o711)
    made = Home(folder / "home")
    made.make()
    yield made
    shutil.rmtree(folder)


@pytest.fixture
def first_port() -> int:
    return free_ports()
