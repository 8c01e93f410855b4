"""Commands find what runs by themselves; without it they say so in one sentence and exit with 2."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.settings_text import secret_setting
from smarttec.machine.adoption import adopt_running, adopt_settings, forget_running, tell_running
from smarttec.machine.home import Home

NEEDING = [["prove"], ["ledger", "verify"], ["audit", "verify"], ["migrate"], ["keys", "status"], ["plans", "show"],
           ["retention", "report"], ["worker"]]  # fmt: skip


def bare(tmp_path: Path, **changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTTEC_", "DATABASE_URL"))}
    return kept | {"SMARTTEC_HOME": str(tmp_path / "home")} | changes


def run(words: list[str], environ: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "smarttec.cli", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("words", NEEDING, ids=" ".join)
def test_without_a_database_it_is_said_in_one_sentence(tmp_path: Path, words: list[str]) -> None:
    done = run(words, bare(tmp_path))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "nothing runs in" in done.stderr


def test_a_database_that_does_not_answer_is_no_traceback(tmp_path: Path) -> None:
    nowhere = "postgresql://x@127.0.0.1:1/x"
    environ = bare(tmp_path, DATABASE_URL=nowhere, SMARTTEC_KEYSTORE_URL=nowhere, SMARTTEC_SECRET_KEY="k" * 40)
    done = run(["ledger", "verify"], environ)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert "a database is away" in done.stderr


def test_the_check_of_the_source_needs_no_database(tmp_path: Path) -> None:
    assert run(["check", "--help"], bare(tmp_path)).returncode == 0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    return home


def test_the_running_sandbox_is_found(home: Home) -> None:
    tell_running(home, {"DATABASE_URL": "postgresql://a", "SMARTTEC_KEK": "k", "SMARTTEC_SUPERVISED": "1", "PATH": "/"})
    environ = {"SMARTTEC_HOME": str(home.path)}
    adopt_running(environ)
    assert environ == {"SMARTTEC_HOME": str(home.path), "DATABASE_URL": "postgresql://a", "SMARTTEC_KEK": "k"}
    assert (home.run / "environment.json").stat().st_mode & 0o777 == 0o600
    forget_running(home)
    environ = {"SMARTTEC_HOME": str(home.path)}
    adopt_running(environ)
    assert "DATABASE_URL" not in environ


def test_a_database_that_was_named_is_the_one_that_is_meant(home: Home) -> None:
    tell_running(home, {"DATABASE_URL": "postgresql://a", "SMARTTEC_KEK": "k"})
    environ = {"SMARTTEC_HOME": str(home.path), "DATABASE_URL": "postgresql://b"}
    adopt_running(environ)
    assert environ == {"SMARTTEC_HOME": str(home.path), "DATABASE_URL": "postgresql://b"}


def test_half_a_file_is_no_running_sandbox(home: Home) -> None:
    (home.run / "environment.json").write_text(json.dumps({"DATABASE_URL": "x"})[:-3])
    environ = {"SMARTTEC_HOME": str(home.path)}
    adopt_running(environ)
    assert "DATABASE_URL" not in environ


def test_settings_of_the_home_folder_count_after_those_of_the_environment(home: Home) -> None:
    (home.path / "settings.env").write_text('# ours\n\nSMARTTEC_PORT=9000\nSMARTTEC_SMTP_URL="smtp://a?b=c"\n')
    environ = {"SMARTTEC_HOME": str(home.path), "SMARTTEC_PORT": "8000"}
    adopt_settings(environ)
    assert environ["SMARTTEC_PORT"] == "8000"
    assert environ["SMARTTEC_SMTP_URL"] == "smtp://a?b=c"


@pytest.mark.parametrize("line", ["no equals sign", "=value", "A B=c", "export A=b"])
def test_a_line_that_is_no_setting_is_named(home: Home, line: str) -> None:
    (home.path / "settings.env").write_text(f"# ours\n{line}\n")
    with pytest.raises(MisconfiguredError, match="Line 2 of"):
        adopt_settings({"SMARTTEC_HOME": str(home.path)})


def test_a_secret_comes_from_one_place(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    file.write_text("from the file\n")
    assert secret_setting({"A": " plain "}, "A") == "plain"
    assert secret_setting({"A_FILE": str(file)}, "A") == "from the file"
    assert secret_setting({}, "A") == ""
    with pytest.raises(MisconfiguredError, match="not both"):
        secret_setting({"A": "x", "A_FILE": str(file)}, "A")
    with pytest.raises(MisconfiguredError, match="cannot be read"):
        secret_setting({"A_FILE": "/absent"}, "A")
