"""What the bound tests said when they last ran in this checkout: `.proof/results.json`, written by the test run.

An installation without a checkout has no such file: then every test counts as not run here, and a clause is not
claimed beyond what the static proof shows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from smarttec.notice.checks.clauses import CHECKOUT

RESULTS = CHECKOUT / ".proof" / "results.json"
PASSED, FAILED, NOT_RUN = "passed", "failed", "not run here"


@dataclass(frozen=True, slots=True)
class LastRun:
    """A test (`file::name`), how it ended, when, and at which commit (`+` when files were changed since)."""

    test: str
    outcome: str = NOT_RUN
    ran_at: datetime | None = None
    commit: str = ""


def last_runs(path: Path = RESULTS) -> Mapping[str, LastRun]:
    """By test. Empty without a file, or with one that cannot be read."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {
            test: LastRun(test, str(run["outcome"]), datetime.fromisoformat(run["at"]), str(run["commit"]))
            for test, run in stored.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
