"""A bound enforcement that is taken out fails a test that is bound to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smarttec.notice.bindings import BINDINGS
from smarttec.notice.checks.clauses import check_bindings, check_clauses, resolve
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.pending import COMMITTED, PENDING

CHECKOUT = Path(__file__).parents[2]
ENFORCEMENTS = [(binding.clause, path, binding.tests) for binding in BINDINGS for path in binding.enforced_by]
TESTS_FAILED = 1


def test_every_clause_is_bound_or_pending_and_every_binding_resolves() -> None:
    assert list(check_clauses(clause_ids(), BINDINGS, PENDING, pending_count=COMMITTED)) == []
    assert list(check_bindings(BINDINGS)) == []
    assert all(callable(resolve(path)) for _, path, _ in ENFORCEMENTS)


@pytest.mark.torture
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("clause", "enforcement", "tests"), ENFORCEMENTS)
def test_taking_an_enforcement_out_fails_a_bound_test(clause: str, enforcement: str, tests: tuple[str, ...]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.notice.disabling", "-m", "torture or not torture", *tests],
        cwd=CHECKOUT,
        env={**os.environ, "SMARTTEC_DISABLED": enforcement},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == TESTS_FAILED, (clause, ended.stdout[-2000:])
