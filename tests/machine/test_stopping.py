"""How long children give themselves and how long they are given agree."""

from smarttec.kernel.stopping import CHILD_STOP_SECONDS, DRAIN_SECONDS
from smarttec.machine.services import STOP_TIMEOUT_SECONDS


def test_a_child_may_finish_what_it_drains_before_it_is_killed() -> None:
    assert DRAIN_SECONDS < CHILD_STOP_SECONDS < STOP_TIMEOUT_SECONDS
