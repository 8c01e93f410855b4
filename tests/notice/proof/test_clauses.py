"""A clause is enforced only while all of it holds: its objects, its tests, and what is counted."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from smarttec.commands.prove import command
from smarttec.kernel import clock
from smarttec.notice.bindings import Binding
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.models import ProofResult
from smarttec.notice.pending import PENDING
from smarttec.notice.proof import clauses, testing
from smarttec.notice.proof.clauses import Proof, Status, prove
from smarttec.notice.proof.registry import probes
from smarttec.notice.proof.testing import NOT_RUN, last_runs

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
TEST = "tests/notice/test_gate.py::test_one"
BINDING = Binding("USE-8", ("smarttec.notice.gate:RuleBook.decide",), (TEST,))


def measure_all(measured_at: datetime) -> None:
    rows = [ProofResult(probe=name, sentence="Counted.", measured_at=measured_at) for name in probes()]
    ProofResult.objects.bulk_create(rows)


@pytest.fixture
def bound(monkeypatch, tmp_path: Path) -> Path:
    """USE-8 is bound to one object and one test; the file of results is the test's."""
    monkeypatch.setattr(clauses, "BINDINGS", (BINDING,))
    monkeypatch.setattr(clauses, "last_runs", lambda: last_runs(tmp_path / "results.json"))
    return tmp_path / "results.json"


def write(path: Path, outcome: str) -> None:
    path.write_text(json.dumps({TEST: {"outcome": outcome, "at": clock.now().isoformat(), "commit": "abc1234"}}))


def of(clause: str) -> Proof:
    return next(proof for proof in prove() if proof.clause == clause)


def test_there_is_one_proof_for_each_clause_in_reading_order() -> None:
    assert [proof.clause for proof in prove()] == list(clause_ids())


@pytest.mark.usefixtures("bound")
def test_without_results_a_test_was_not_run_and_the_static_proof_stands_alone() -> None:
    measure_all(clock.now())
    proof = of("USE-8")
    assert (proof.status, proof.tests[0].outcome, proof.tests[0].ran_at) == (Status.ENFORCED, NOT_RUN, None)


@pytest.mark.parametrize(("outcome", "status"), [("passed", Status.ENFORCED), ("failed", Status.FAILING)])
def test_a_failed_test_makes_its_clause_fail(bound: Path, outcome: str, status: Status) -> None:
    write(bound, outcome)
    measure_all(clock.now())
    proof = of("USE-8")
    assert (proof.status, proof.tests[0].outcome, proof.tests[0].commit) == (status, outcome, "abc1234")


def test_an_enforcement_that_is_gone_makes_its_clause_fail(monkeypatch) -> None:
    gone = Binding("USE-8", ("smarttec.notice.gate:RuleBook.no_such_thing",), (TEST,))
    monkeypatch.setattr(clauses, "BINDINGS", (gone,))
    assert of("USE-8").status is Status.FAILING


@pytest.mark.usefixtures("bound")
@pytest.mark.parametrize("clause", ["USE-8", "COLLECT-2"])
def test_a_finding_against_a_clause_makes_it_fail_bound_or_pending(clause: str) -> None:
    name = {"USE-8": "mail-classes", "COLLECT-2": "card-numbers"}[clause]
    ProofResult.objects.create(probe=name, sentence="Counted.", holds=False, measured_at=clock.now())
    assert of(clause).status is Status.FAILING


@pytest.mark.usefixtures("bound")
def test_a_clause_whose_evidence_is_missing_old_or_failed_is_not_called_enforced() -> None:
    assert of("USE-8").status is Status.UNMEASURED
    measure_all(clock.now() - timedelta(hours=1))
    assert of("USE-8").status is Status.UNMEASURED
    ProofResult.objects.update(measured_at=clock.now())
    assert of("USE-8").status is Status.ENFORCED
    ProofResult.objects.filter(probe="mail-classes").update(is_failed=True)
    assert of("USE-8").status is Status.UNMEASURED
    assert of("SCOPE-1").status is not Status.UNMEASURED, "nothing is counted about it"


def test_the_command_fails_while_the_evidence_is_out_of_date() -> None:
    measure_all(clock.now() - timedelta(days=1))
    answer = CliRunner().invoke(command, [])
    assert answer.exit_code == 1
    assert "1 day ago; out of date, so it does not count" in answer.output
    assert CliRunner().invoke(command, ["--scan"]).exit_code == 0


def test_a_pending_clause_says_what_is_missing() -> None:
    for clause, pending in PENDING.items():
        proof = of(clause)
        assert (proof.missing, proof.room, proof.enforced_by) == (pending.missing, pending.room, ())


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 1}', '{"x": {"outcome": "passed"}}'])
def test_a_file_of_results_that_cannot_be_read_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    assert last_runs(tmp_path / "r.json") == {}
    assert testing.last_runs(tmp_path / "absent.json") == {}


def test_the_command_prints_one_object_per_clause_and_fails_when_one_does() -> None:
    answer = CliRunner().invoke(command, ["--json", "--scan"])
    objects = json.loads(answer.stdout)
    assert [one["clause"] for one in objects] == list(clause_ids())
    assert all({"clause", "status", "enforced_by", "tests", "evidence"} <= one.keys() for one in objects)
    assert {one["status"] for one in objects} <= {"enforced", "unmeasured", "pending", "failing"}
    ProofResult.objects.update_or_create(
        probe="card-numbers", defaults={"sentence": "One.", "holds": False, "measured_at": clock.now()}
    )
    failing = CliRunner().invoke(command, [])
    assert failing.exit_code == 1
    assert "COLLECT-2    failing" in failing.output
