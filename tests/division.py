"""A pytest plugin that divides a run among workers (`-n` of pytest-xdist, in `make test`): a file at a time.

So what a module's tests share is made once. Tests that start the program's processes and wait for them go to one
worker, one after the other, and come first: they are the longest, and two of them at once would fight for the
processors that their deadlines count on.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

PROCESSES = "processes"
STARTING_PROCESSES = ("tests/stack/", "tests/machine/")


def unit(nodeid: str) -> str:
    """Tests of one unit run in one worker, one after the other."""
    return PROCESSES if nodeid.startswith(STARTING_PROCESSES) else nodeid.partition("::")[0]


class ByFile(LoadScopeScheduling):
    """Units are handed out in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: unit(item.nodeid) != PROCESSES)
