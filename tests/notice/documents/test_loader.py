"""Reading is strict: whatever is not exactly right is refused with the file and the fault."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.notice.documents import loader
from smarttec.notice.documents.loader import Library

META = """
document = "{kind}"
version = "{version}"
announced = {announced}
effective = {effective}
material = {material}
[summary]
en = "First."
es = "Primera."
"""
LANGUAGE_FILE = """
title = "Title"
intro = "Intro."
[[section]]
id = "one"
title = "One"
[[clause]]
id = "ONE-1"
section = "one"
title = "First"
in_short = "Short."
promise = "We promise."
[[clause]]
id = "ONE-2"
section = "one"
title = "Second"
in_short = "Short."
promise = "We promise more to {operator.name}."
"""


def write_version(
    root: Path, *, version: str = "2026-01", effective: str = "2026-01-01", announced: str = "", material: bool = False
) -> Path:
    for kind in ("privacy", "terms"):
        folder = root / kind / version
        folder.mkdir(parents=True)
        values = {"kind": kind, "version": version, "effective": effective, "announced": announced or effective}
        (folder / "meta.toml").write_text(META.format(**values, material=str(material).lower()))
        for language in ("en", "es"):
            (folder / f"{language}.toml").write_text(LANGUAGE_FILE)
    return root / "privacy" / version


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def fault(root: Path) -> str:
    with pytest.raises(MisconfiguredError) as caught:
        Library(root).load("privacy", "2026-01", "en")
    return str(caught.value)


def test_a_well_formed_version_is_read(tmp_path: Path) -> None:
    write_version(tmp_path)
    document = Library(tmp_path).load("privacy", "2026-01", "es")
    assert (document.kind, document.version, document.language) == ("privacy", "2026-01", "es")
    assert [clause.id for clause in document.clauses] == ["ONE-1", "ONE-2"]
    assert document.summary == "Primera."


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("en.toml", 'title = "First"', 'title = "First"\ncolour = "red"', "unknown key `colour`"),
        ("en.toml", 'intro = "Intro."', "", "`intro` is missing"),
        ("en.toml", 'intro = "Intro."', 'intro = " "', "`intro` has to be text that is not empty"),
        ("en.toml", 'intro = "Intro."', "intro = 3", "`intro` has to be text"),
        ("en.toml", 'title = "Title"', "title = ", "cannot be read as TOML"),
        ("en.toml", 'id = "ONE-2"', 'id = "ONE-1"', "the clause ONE-1 stands there twice"),
        ("en.toml", 'id = "ONE-2"', 'id = "One"', "`id` has to be like SHARE-1"),
        ("en.toml", 'id = "ONE-2"', 'id = "ONE-3"', "the clause ONE-2 is missing in en.toml"),
        ("es.toml", 'id = "ONE-2"', 'id = "ONE-3"', "the clause ONE-2 is missing in es.toml"),
        ("en.toml", 'section = "one"', 'section = "two"', "ONE-1 is in the section 'two', which does not exist"),
        (
            "en.toml",
            '[[clause]]\nid = "ONE-1"',
            '[[section]]\nid = "two"\ntitle = "Two"\n[[clause]]\nid = "ONE-1"',
            "no clauses",
        ),
        ("en.toml", 'id = "one"', 'id = "One more"', "`id` has to be one lower-case word"),
        ("en.toml", "We promise.", "Hello {operator.shoe_size}", "unknown placeholder {operator.shoe_size}"),
        ("en.toml", "We promise.", "Hello {", "a brace that belongs to no placeholder"),
        ("en.toml", "We promise.", "See [this](javascript:alert)", "leads nowhere we allow"),
        ("en.toml", "We promise.", "See [this](http://plain.example)", "leads nowhere we allow"),
        ("en.toml", "We promise.", "See [this]({operator.name})", "leads nowhere we allow"),
        ("en.toml", 'in_short = "Short."', f'in_short = "{"x" * 111}"', "`in_short` has to be one line of at most 110"),
        ("meta.toml", "material = false", 'material = "no"', "`material` has to be true or false"),
        ("meta.toml", "effective = 2026-01-01", 'effective = "soon"', "`effective` has to be a day"),
        ("meta.toml", "effective = 2026-01-01", "effective = 2025-12-31", "at least 0 days before"),
        ("meta.toml", "effective = 2026-01-01", "effective = 2026-01-01T00:00:00Z", "`effective` has to be a day"),
        ("meta.toml", 'version = "2026-01"', 'version = "2026-02"', "as the folders say"),
        ("meta.toml", 'es = "Primera."', "", "`es` is missing"),
    ],
)
def test_a_fault_is_refused_and_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    folder = write_version(tmp_path)
    change(folder / file, old, new)
    message = fault(tmp_path)
    assert said in message
    assert str(folder) in message


def test_a_missing_language_is_refused(tmp_path: Path) -> None:
    (write_version(tmp_path) / "es.toml").unlink()
    assert "es.toml: there is no such file" in fault(tmp_path)


def test_another_order_in_one_language_is_refused(tmp_path: Path) -> None:
    path = write_version(tmp_path) / "es.toml"
    path.write_text(path.read_text().replace("ONE-1", "ONE-9").replace("ONE-2", "ONE-1").replace("ONE-9", "ONE-2"))
    assert "other sections or order" in fault(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (write_version(tmp_path) / "en.toml").write_bytes(b'title = "\xff"')
    assert "cannot be read as TOML" in fault(tmp_path)


def test_a_material_change_without_thirty_days_of_notice_is_refused(tmp_path: Path) -> None:
    write_version(tmp_path, effective="2026-01-31", announced="2026-01-02", material=True)
    assert "at least 30 days before" in fault(tmp_path)


def test_a_material_change_announced_thirty_days_ahead_is_read(tmp_path: Path) -> None:
    write_version(tmp_path, effective="2026-01-31", announced="2026-01-01", material=True)
    assert Library(tmp_path).load("privacy", "2026-01", "en").material


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    write_version(tmp_path)
    write_version(tmp_path, version="2026-02")
    assert "two versions take effect on the same day" in fault(tmp_path)


def test_a_folder_that_is_no_version_is_refused(tmp_path: Path) -> None:
    write_version(tmp_path)
    (tmp_path / "privacy" / "draft").mkdir()
    assert "a version is named like 2026-11" in fault(tmp_path)


def test_a_folder_without_versions_is_refused(tmp_path: Path) -> None:
    assert "there is no version of this document" in fault(tmp_path)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: loader.load("privacy", "1999-01", "en"),
        lambda: loader.load("privacy", "../terms", "en"),
        lambda: loader.load("privacy", "2026-11", "xx"),
        lambda: loader.versions("secrets"),  # type: ignore[arg-type]  # what a URL may hold
    ],
)
def test_what_does_not_exist_is_not_found(ask: Callable[[], object]) -> None:
    with pytest.raises(NotFound):
        ask()


def test_the_version_in_force_changes_at_midnight_utc_of_its_day(tmp_path: Path) -> None:
    write_version(tmp_path, version="2026-01", effective="2026-01-01")
    write_version(tmp_path, version="2025-12-31", effective="2026-03-01")
    library = Library(tmp_path)
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    assert library.versions("privacy") == ("2026-01", "2025-12-31"), "ordered by effect, not by name"
    assert library.in_force_at("privacy", midnight - timedelta(microseconds=1)) == "2026-01"
    assert library.in_force_at("privacy", midnight) == "2025-12-31"
    elsewhere = datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    assert library.in_force_at("privacy", elsewhere) == "2026-01"


def test_nothing_is_in_force_before_the_first_version(tmp_path: Path) -> None:
    write_version(tmp_path)
    with pytest.raises(NotFound):
        Library(tmp_path).in_force_at("privacy", datetime(2025, 12, 31, tzinfo=UTC))


def test_a_moment_without_time_zone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        loader.in_force_at("privacy", datetime(2026, 12, 1))  # noqa: DTZ001 # the fault under test


def test_documents_are_read_once(tmp_path: Path) -> None:
    write_version(tmp_path)
    library = Library(tmp_path)
    first = library.load("privacy", "2026-01", "en")
    shutil.rmtree(tmp_path / "privacy")
    assert library.load("privacy", "2026-01", "en") is first


def test_clause_ids_span_documents_and_versions_each_once(tmp_path: Path) -> None:
    write_version(tmp_path)
    later = write_version(tmp_path, version="2026-02", effective="2026-02-01")
    for language in ("en", "es"):
        change(later / f"{language}.toml", 'id = "ONE-2"', 'id = "ONE-3"')
    assert Library(tmp_path).clause_ids() == ("ONE-1", "ONE-2", "ONE-3")
