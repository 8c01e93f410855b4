"""Documents say what is: links resolve, settings, commands, codes and dependencies are all there."""

import re
import tomllib
from pathlib import Path

import pytest

from smarttec.faces.error_codes import ERROR_CODES

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
NOT_SETTINGS = {"SMARTTEC_KEKS", "SMARTTEC_CLEARING_HOUSE", "SMARTTEC_TAX_ID_REGISTER", "SMARTTEC_MAIL_TRANSPORT"}
"""Names inside Django's settings, made from the environment."""
CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)+?(?<!`)\1(?!`)|^```.*?^```", re.DOTALL | re.MULTILINE)
SETTING = re.compile(r"\b(?:SMARTTEC_[A-Z_]+[A-Z]|DATABASE_URL)\b")


def links_in(text: str) -> list[str]:
    """Targets of the links to files; what stands in code (fences and spans) is no link."""
    return re.findall(r"\]\((?!https?:)([^)#]+)", CODE.sub("", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_resolves(page: Path) -> None:
    assert [link for link in links_in(page.read_text()) if not (page.parent / link).exists()] == []


def test_a_link_inside_code_is_an_example() -> None:
    text = "```\n[a](a.md)\n```\n`[b](b.md)` and [c](c.md), ``[d](d.md) ` ``, [`e`](e.md#part), [f](https://f)"
    assert links_in(text) == ["c.md", "e.md"]


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
    assert {code for code in ERROR_CODES if str(code) not in text} == set()


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {re.split(r"[\[<>=; ]", line)[0] for line in project["project"]["dependencies"]}
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \|", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE))
    assert names == listed - {"package"}
