"""Documents say what is: links resolve, settings, commands, codes and dependencies are all there."""

import re
import tomllib
from pathlib import Path

import pytest

from smarttec.faces.twilio import errors

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOT_SETTINGS = {"SMARTTEC_KEKS", "SMARTTEC_CLEARING_HOUSE", "SMARTTEC_MAIL_TRANSPORT"}
"""Names inside Django's settings, made from the environment."""
SETTING = re.compile(r"\b(?:SMARTTEC_[A-Z_]+[A-Z]|DATABASE_URL)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_resolves(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_that_is_read_is_documented() -> None:
    read = {name for path in (ROOT / "src").rglob("*.py") for name in SETTING.findall(path.read_text())} - NOT_SETTINGS
    documented = set(SETTING.findall((ROOT / "docs" / "operators.md").read_text()))
    assert read == documented


def test_every_command_is_documented() -> None:
    commands = {path.stem.replace("_", "-") for path in (ROOT / "src/smarttec/commands").glob("[a-z]*.py")}
    text = (ROOT / "docs" / "operators.md").read_text()
    assert {name for name in commands if not re.search(rf"`(?:smarttec )?{name}[ `]", text)} == set()


def test_every_code_of_the_api_is_documented() -> None:
    text = (ROOT / "docs" / "api.md").read_text()
    codes = {*errors._CODES.values(), *errors.MESSAGE_ERRORS}
    assert {code for code in codes if str(code) not in text} == set()


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {re.split(r"[\[<>=; ]", line)[0] for line in project["project"]["dependencies"]}
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE))
    assert names == listed - {"package"}
