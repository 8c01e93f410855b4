"""`smarttec check`, run on a changed copy of the whole program, fails with the id of what was done to it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core import checks

from smarttec.commands.check import command
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import fingerprint

SOURCE = Path(__file__).parents[2] / "src"
Finding = tuple[str, str]


def check(source: Path) -> tuple[int, set[Finding]]:
    """Exit code and findings of the program in that folder."""
    ended = subprocess.run(
        [sys.executable, "-m", "smarttec.cli", "check", "--json"],
        env={**os.environ, "PYTHONPATH": str(source)},
        cwd=source.parent,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert ended.stdout, ended.stderr
    return ended.returncode, {(finding["id"], finding["object"]) for finding in json.loads(ended.stdout)}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, set[Finding]]:
    """A copy of the program, and what is found in it as it is."""
    copy = tmp_path_factory.mktemp("copy") / "src"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    return copy, check(copy)[1]


CHANGES = [
    (
        "a model field without declaration",
        "smarttec/rating/models.py", '    """What customers pay."""\n',
        '    """What customers pay."""\n\n    remark = models.TextField()\n',
        ("N001", "rating.Rate.remark"),
    ),
    (
        "a purpose that no clause covers",
        "smarttec/notice/purposes.py", '"MINORS-2"', '"MINORS-9"',
        ("N002", "Purpose.PROTECT_MINORS"),
    ),
    (
        "a new outgoing call",
        "smarttec/rating/apps.py", "from django.apps", "import urllib.request\nfrom django.apps",
        ("N007", "smarttec/rating/apps.py:1"),
    ),
    (
        "a deleted enforcement",
        "smarttec/notice/gate.py", "_under_notice", "_below_notice",
        ("N013", "UPDATE-2"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "old", "new", "expected"), CHANGES, ids=[change[0] for change in CHANGES])
def test_a_change_of_the_program_is_found_under_its_own_id(
    before: tuple[Path, set[Finding]], what: str, file: str, old: str, new: str, expected: Finding
) -> None:
    copy, known = before
    original = (copy / file).read_text(encoding="utf-8")
    assert old in original, what
    (copy / file).write_text(original.replace(old, new), encoding="utf-8")
    try:
        code, found = check(copy)
    finally:
        (copy / file).write_text(original, encoding="utf-8")
    assert found - known == {expected}
    assert code == 1


def test_without_findings_it_says_so_and_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "run_checks", lambda **_: [])
    answer = CliRunner().invoke(command, [])
    assert (answer.output, answer.exit_code) == ("No findings.\n", 0)


def test_a_finding_is_told_with_id_object_message_and_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problem("N001", "people.Person.diary", "It is not declared.", hint="Declare it.")
    monkeypatch.setattr(checks, "run_checks", lambda **_: [found])
    for_people, for_programs = (CliRunner().invoke(command, options) for options in ([], ["--json"]))
    assert for_people.output.splitlines()[:2] == ["N001  people.Person.diary: It is not declared.", "      Declare it."]
    assert json.loads(for_programs.output) == [
        {"id": "N001", "object": "people.Person.diary", "message": "It is not declared.", "hint": "Declare it."}
    ]
    assert (for_people.exit_code, for_programs.exit_code) == (1, 1)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """How often the source was looked through, with a home of its own."""
    times: list[str] = []
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("SMARTTEC_HOME", str(tmp_path))
    monkeypatch.setattr(checks, "run_checks", lambda **_: times.append("asked") or [])
    return times


def test_a_start_reads_the_same_source_once(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert [CliRunner().invoke(command, ["--once"]).exit_code for _ in range(3)] == [0, 0, 0]
    assert len(asked) == 1
    monkeypatch.setattr("smarttec.notice.checks.source.fingerprint", lambda: "another source")
    CliRunner().invoke(command, ["--once"])
    assert len(asked) == 2
    CliRunner().invoke(command, [])
    assert len(asked) == 3


def test_source_with_a_finding_is_looked_through_at_every_start(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = problem("N001", "people.Person.diary", "It is not declared.", hint="Declare it.")
    monkeypatch.setattr(checks, "run_checks", lambda **_: asked.append("asked") or [found])
    assert [CliRunner().invoke(command, ["--once"]).exit_code for _ in range(2)] == [1, 1]
    assert len(asked) == 2


def test_a_home_that_takes_no_file_only_costs_the_time(asked: list[str], tmp_path: Path) -> None:
    (tmp_path / "run").rmdir()
    assert [CliRunner().invoke(command, ["--once"]).exit_code for _ in range(2)] == [0, 0]
    assert len(asked) == 2


def test_the_fingerprint_of_source_follows_every_byte_and_name(tmp_path: Path) -> None:
    (tmp_path / "smarttec").mkdir()
    seen = set()
    for name, text in (("a.py", "x = 1"), ("a.py", "x = 2"), ("b.py", "x = 2"), ("b.sql", "")):
        (tmp_path / "smarttec" / name).write_text(text)
        seen.add(fingerprint(tmp_path))
    assert len(seen) == 4
    (tmp_path / "smarttec" / "__pycache__").mkdir()
    (tmp_path / "smarttec" / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    assert fingerprint(tmp_path) in seen
