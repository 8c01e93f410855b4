"""A pytest plugin that writes down how the tests ended that a clause of the notice is bound to.

`.proof/results.json` in the checkout holds, by test, the outcome of its last run, when, and at which commit (`+` when
files were changed since). `smarttec prove` reads it. A run of a few tests changes those entries only; a run with an
enforcement taken out on purpose writes nothing. In a divided run the process that hands out the tests writes, which
hears of all of them.
"""

import json
import os
import subprocess
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
RESULTS = CHECKOUT / ".proof" / "results.json"
_WORST_FIRST = ("failed", "skipped", "passed")


class Recorder:
    """Collects the outcomes of one run; those of a parametrised test count as one, the worst."""

    def __init__(self) -> None:
        self._outcomes: dict[str, set[str]] = defaultdict(set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self._outcomes[report.nodeid.partition("[")[0]].add(report.outcome)

    def pytest_sessionfinish(self) -> None:
        from smarttec.notice.bindings import BINDINGS

        bound = {test for binding in BINDINGS for test in binding.tests}
        ended = {test: worst(found) for test, found in self._outcomes.items() if test in bound}
        if ended:
            write(ended, RESULTS)


def worst(outcomes: set[str]) -> str:
    return next(one for one in _WORST_FIRST if one in outcomes)


def write(ended: dict[str, str], path: Path) -> None:
    """Merge into what earlier runs found; replaced as a whole, so that nobody reads half a file."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        stored = {}
    run = {"at": datetime.now(tz=UTC).isoformat(timespec="seconds"), "commit": commit()}
    stored.update({test: {"outcome": outcome, **run} for test, outcome in ended.items()})
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(stored, indent=1, sort_keys=True), encoding="utf-8")
    fresh.replace(path)


def commit() -> str:
    """The short name of the commit, with `+` when files that git knows were changed since; `unknown` without git."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str) -> str:
    ended = subprocess.run(["git", *arguments], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    return ended.stdout.strip()


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if "SMARTTEC_DISABLED" not in os.environ and not config.option.collectonly and not is_worker:
        config.pluginmanager.register(Recorder(), "smarttec-proof-results")
