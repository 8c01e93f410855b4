"""Fixtures that several rooms' tests share."""

import pytest

from smarttec.kernel.clock import CLOCK


@pytest.fixture(autouse=True)
def _clock_runs_true() -> object:
    """Every test starts with the clock unmoved, and leaves it so."""
    CLOCK.set_offset(type(CLOCK.offset)(0))
    yield
    CLOCK.set_offset(type(CLOCK.offset)(0))
