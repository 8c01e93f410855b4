"""What a test run writes down about the bound tests."""

import json
from pathlib import Path

from tests import proof_results

from smarttec.notice.proof.testing import last_runs


def test_cases_of_one_test_count_as_the_worst_of_them() -> None:
    assert proof_results.worst({"passed"}) == "passed"
    assert proof_results.worst({"passed", "skipped"}) == "skipped"
    assert proof_results.worst({"skipped", "failed", "passed"}) == "failed"


def test_a_run_of_a_few_tests_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / ".proof" / "results.json"
    proof_results.write({"a.py::test_one": "failed", "a.py::test_two": "passed"}, path)
    proof_results.write({"a.py::test_one": "passed"}, path)
    runs = last_runs(path)
    assert {test: run.outcome for test, run in runs.items()} == {"a.py::test_one": "passed", "a.py::test_two": "passed"}
    assert all(run.commit and run.ran_at for run in runs.values())
    assert json.loads(path.read_text()).keys() == runs.keys()
    assert [one.name for one in path.parent.iterdir()] == ["results.json"]


def test_a_run_with_an_enforcement_taken_out_writes_nothing(monkeypatch, pytestconfig) -> None:
    registered: list[object] = []

    class Manager:
        def register(self, plugin: object, _name: str) -> None:
            registered.append(plugin)

    class Config:
        option = pytestconfig.option
        pluginmanager = Manager()

    monkeypatch.setenv("SMARTTEC_DISABLED", "smarttec.notice.door:decide")
    proof_results.pytest_configure(Config())
    assert registered == []
    monkeypatch.delenv("SMARTTEC_DISABLED")
    proof_results.pytest_configure(Config())
    assert len(registered) == 1
