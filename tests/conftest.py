"""Fixtures that several rooms' tests share."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from smarttec.kernel import ids
from smarttec.kernel.clock import CLOCK
from smarttec.notice.door import Disclosed, Value


@pytest.fixture(autouse=True)
def _clock_runs_true() -> object:
    """Every test starts with the clock unmoved, and leaves it so."""
    CLOCK.set_offset(type(CLOCK.offset)(0))
    ids._last_tick = 0  # ids only grow within a process; those of a moved clock would lie in a later test's future
    yield
    CLOCK.set_offset(type(CLOCK.offset)(0))


def disclosed(value: Value) -> Disclosed[Value]:
    """The value as if it had passed the door, for tests of what stands behind it."""
    return Disclosed(value, UUID(int=0))


@pytest.fixture(autouse=True)
def _no_ledger_of_others() -> None:
    """Each test has a key store of its own, and no file that says who was erased in another's."""
    (Path(os.environ["SMARTTEC_HOME"]) / "smarttec-erasures.jsonl").unlink(missing_ok=True)
