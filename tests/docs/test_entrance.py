"""The way in for strangers: container files, glossary and site say what is, and load nothing from elsewhere."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from smarttec.machine.production import REQUIRED

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
OPERATORS = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
TOOLS = Path(sys.executable).parent


def rows() -> list[tuple[str, str]]:
    """(word, where) of every line of the glossary."""
    found = re.findall(r"^\| (?!word)([^|-][^|]*) \| [^|]+ \| ([^|]+) \|$", GLOSSARY, re.MULTILINE)
    return [(word, path) for word, where in found for path in re.findall(r"`([^`]+)`", where)]


def test_what_the_glossary_names_is_there() -> None:
    assert len({word for word, _ in rows()}) >= 60
    assert [
        (word, path)
        for word, path in rows()
        if not any((root / path).exists() for root in (ROOT, ROOT / "src/smarttec"))
    ] == []


def test_the_glossary_explains_no_word_twice() -> None:
    words = [word for line, _ in dict.fromkeys((line, "") for line, _ in rows()) for word in line.split(", ")]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_the_container_file_passes_its_linter() -> None:
    done = subprocess.run(
        [TOOLS / "hadolint", "--no-color", ROOT / "Containerfile"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)


def test_compose_sets_documented_settings_and_all_that_production_demands() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    by_hand = dict(
        line.split("=", 1) for line in (ROOT / "ops/compose.env").read_text().splitlines() if re.match(r"\w+=", line)
    )
    given = {*services["smarttec"]["environment"], *by_hand}
    assert set(REQUIRED) <= given
    assert {name for name in given if name.startswith("SMARTTEC_") and f"`{name}`" not in OPERATORS} == set()
    assert {name for name in by_hand if not name.startswith("SMARTTEC_")} == {"DATA_PASSWORD", "KEYS_PASSWORD"}


def test_compose_keeps_data_and_keys_in_clusters_of_their_own_and_publishes_to_this_machine_alone() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert not set(services["data"]["volumes"]) & set(services["keys"]["volumes"])
    assert [port for name in services for port in services[name].get("ports", [])] == ["127.0.0.1:8000:8000"]


def test_the_container_has_the_tools_of_the_lock_and_the_libraries_of_the_machine() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    version = re.search(r"^UV_VERSION=(.+)$", (ROOT / "ops/bootstrap").read_text(), re.MULTILINE)
    packages = re.search(r"^PACKAGES='(.+)'$", (ROOT / "ops/system-tools").read_text(), re.MULTILINE)
    assert version is not None
    assert packages is not None
    assert f"uv=={version[1]}" in text
    assert [name for name in packages[1].split() if name not in text] == []


def test_the_licence_is_the_one_that_the_package_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built strictly."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [TOOLS / "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        env={"PATH": str(TOOLS), "NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_loads_nothing_from_others(site: Path) -> None:
    loads = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=["']?(?:https?:)?//[^"' >]+""")
    assert {
        match for page in site.rglob("*.html") for match in loads.findall(page.read_text(encoding="utf-8"))
    } == set()


def test_the_site_has_every_page(site: Path) -> None:
    built = {page.relative_to(site).with_suffix(".md").as_posix() for page in site.rglob("*.html")} - {"404.md"}
    written = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert built == written | {"index.md", "changelog.md", "contributing.md", "security.md"}
