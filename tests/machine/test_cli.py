"""The command line is light: help and the parent never import Django."""

import subprocess
import sys

import pytest


def imported_after(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    return set(done.stdout.split())


@pytest.mark.parametrize("code", ["import smarttec.cli", "import smarttec.commands.up"])
def test_parent_never_imports_django(code: str) -> None:
    assert "django" not in imported_after(code)


def test_help_lists_commands_without_importing_them() -> None:
    code = """
from click.testing import CliRunner
from smarttec.cli import group
assert "up" in CliRunner().invoke(group, ["--help"]).output
"""
    modules = imported_after(code)
    assert not {name for name in modules if name.startswith("smarttec.commands.")}
    assert "django" not in modules


def test_unknown_command_is_a_usage_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "smarttec.cli", "nonsense"], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert "No such command" in done.stderr
