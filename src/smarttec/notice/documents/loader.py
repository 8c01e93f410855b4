"""Reads the documents from their files, once, and refuses anything that is not exactly right.

Unknown kinds, versions and languages raise `NotFound` (they may come from a URL); faults of the data raise
`MisconfiguredError` with file and key (they are the operator's to mend, before the service starts).
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.notice.documents import markup
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.model import KINDS, Clause, Document, Kind, Section
from smarttec.notice.documents.operator import PLACEHOLDERS
from smarttec.notice.documents.tables import Table

DATA = Path(__file__).parent / "data"
MATERIAL_NOTICE_DAYS = 30
"""Days between announcement and effect of a material change (clause UPDATE-2)."""
IN_SHORT_LENGTH_MAX = 110

_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
_CLAUSE_ID = re.compile(r"[A-Z]+-[1-9][0-9]*")
_EXAMPLES = dict.fromkeys(PLACEHOLDERS, "x") | {
    "operator.contact_url": "/contact",
    "operator.privacy_email": "privacy@operator.example",
}
"""Stand for an operator's values when a link's target is checked before it is known who the operator is."""
_SECTION_ID = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class _Meta:
    effective: date
    announced: date
    material: bool
    summary: dict[str, str]


class Library:
    """All documents under one folder; every version is read at most once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._version = cache(self._read_version)
        self._versions = cache(self._read_versions)

    def load(self, kind: Kind, version: str, language: str) -> Document:
        """One document; `NotFound` when there is no such version or language."""
        if version not in self.versions(kind) or language not in LANGUAGES:
            raise NotFound(f"There is no version {version!r} of this document in {language!r}.")
        return self._version(kind, version)[language]

    def versions(self, kind: Kind) -> tuple[str, ...]:
        """The ids of all versions, by effective date, oldest first."""
        if kind not in KINDS:
            raise NotFound(f"There is no document {kind!r}.")
        return self._versions(kind)

    def in_force_at(self, kind: Kind, moment: datetime) -> str:
        """The version that is in force at an aware moment; `NotFound` before the first one."""
        if moment.tzinfo is None:
            raise ValueError("a moment without time zone")
        day = moment.astimezone(UTC).date()
        begun = [name for name in self.versions(kind) if self.load(kind, name, LANGUAGES[0]).effective <= day]
        if not begun:
            raise NotFound(f"No version of this document was in force on {day.isoformat()}.")
        return begun[-1]

    def clause_ids(self) -> tuple[str, ...]:
        """The ids of all clauses of all documents and versions, each once, in reading order."""
        documents = (self.load(kind, name, LANGUAGES[0]) for kind in KINDS for name in self.versions(kind))
        return tuple(dict.fromkeys(clause.id for document in documents for clause in document.clauses))

    def _read_versions(self, kind: Kind) -> tuple[str, ...]:
        folder = self._root / kind
        names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        if not names:
            raise MisconfiguredError(f"{folder}: there is no version of this document")
        for name in names:
            if not _VERSION.fullmatch(name):
                raise MisconfiguredError(f"{folder / name}: a version is named like 2026-11 or 2026-11-02")
        days = {name: self._version(kind, name)[LANGUAGES[0]].effective for name in names}
        if len(set(days.values())) != len(days):
            raise MisconfiguredError(f"{folder}: two versions take effect on the same day")
        return tuple(sorted(names, key=days.__getitem__))

    def _read_version(self, kind: Kind, version: str) -> dict[str, Document]:
        folder = self._root / kind / version
        meta = _read_meta(folder / "meta.toml", kind=kind, version=version)
        documents = {
            language: _read_document(
                Table.from_file(folder / f"{language}.toml"), kind=kind, version=version, language=language, meta=meta
            )
            for language in LANGUAGES
        }
        _check_same_structure(folder, documents)
        return documents


def _read_meta(path: Path, *, kind: Kind, version: str) -> _Meta:
    table = Table.from_file(path)
    if table.text("document") != kind or table.text("version") != version:
        raise table.error(f"`document` and `version` have to be as the folders say: {kind}, {version}")
    summary = table.table("summary")
    meta = _Meta(
        effective=table.day("effective"),
        announced=table.day("announced"),
        material=table.boolean("material"),
        summary={language: summary.text(language) for language in LANGUAGES},
    )
    summary.finish()
    table.finish()
    ahead = timedelta(days=MATERIAL_NOTICE_DAYS if meta.material else 0)
    if meta.effective - meta.announced < ahead:
        raise table.error(f"`announced` has to be at least {ahead.days} days before `effective`")
    return meta


def _read_document(table: Table, *, kind: Kind, version: str, language: str, meta: _Meta) -> Document:
    document = Document(
        kind=kind,
        version=version,
        effective=meta.effective,
        announced=meta.announced,
        material=meta.material,
        language=language,
        summary=meta.summary[language],
        title=table.text("title"),
        intro=table.text("intro"),
        sections=tuple(_read_section(section) for section in table.tables("section")),
        clauses=tuple(_read_clause(clause) for clause in table.tables("clause")),
    )
    table.finish()
    for text in (document.title, document.intro, document.summary):
        _check_text(table, text)
    _check_sections(table, document)
    return document


def _read_section(table: Table) -> Section:
    section = Section(id=table.text("id"), title=table.text("title"))
    table.finish()
    if not _SECTION_ID.fullmatch(section.id):
        raise table.error(f"`id` has to be one lower-case word, not {section.id!r}")
    return section


def _read_clause(table: Table) -> Clause:
    clause = Clause(
        id=table.text("id"),
        section=table.text("section"),
        title=table.text("title"),
        in_short=table.text("in_short"),
        promise=table.text("promise"),
    )
    table.finish()
    if not _CLAUSE_ID.fullmatch(clause.id):
        raise table.error(f"`id` has to be like SHARE-1, not {clause.id!r}")
    if len(clause.in_short) > IN_SHORT_LENGTH_MAX or "\n" in clause.in_short:
        raise table.error(f"{clause.id}: `in_short` has to be one line of at most {IN_SHORT_LENGTH_MAX} characters")
    for text in (clause.title, clause.in_short, clause.promise):
        _check_text(table, text)
    return clause


def _check_text(table: Table, text: str) -> None:
    names = markup.placeholders(text)
    unknown = [name for name in names if name not in PLACEHOLDERS]
    if unknown:
        raise table.error(f"unknown placeholder {{{unknown[0]}}}; known are {', '.join(PLACEHOLDERS)}")
    if text.count("{") != len(names) or text.count("}") != len(names):
        raise table.error("a brace that belongs to no placeholder")
    for target in markup.links(text):
        if (
            target != "{operator.contact_url}"
            and markup.link_kind(markup.fill(target, lambda _: "a@b.example")) is None
        ):
            raise table.error(f"the link {target!r} leads nowhere we allow")


def _check_sections(table: Table, document: Document) -> None:
    sections = [section.id for section in document.sections]
    for what, ids in (("section", sections), ("clause", [clause.id for clause in document.clauses])):
        if twice := [name for name, times in Counter(ids).items() if times > 1]:
            raise table.error(f"the {what} {twice[0]} stands there twice")
    for clause in document.clauses:
        if clause.section not in sections:
            raise table.error(f"{clause.id} is in the section {clause.section!r}, which does not exist")
    for section in document.sections:
        if not document.clauses_of(section):
            raise table.error(f"the section {section.id!r} has no clauses")


def _check_same_structure(folder: Path, documents: dict[str, Document]) -> None:
    first = documents[LANGUAGES[0]]
    for language, document in documents.items():
        ours, theirs = ({clause.id for clause in one.clauses} for one in (first, document))
        for missing in sorted(ours ^ theirs):
            where = language if missing in ours else first.language
            raise MisconfiguredError(f"{folder}: the clause {missing} is missing in {where}.toml")
        if _structure(document) != _structure(first):
            raise MisconfiguredError(
                f"{folder}: {language}.toml has other sections or another order than {first.language}"
            )


def _structure(document: Document) -> tuple[list[str], list[tuple[str, str]]]:
    return [section.id for section in document.sections], [(clause.id, clause.section) for clause in document.clauses]


LIBRARY = Library(DATA)

load = LIBRARY.load
versions = LIBRARY.versions
in_force_at = LIBRARY.in_force_at
clause_ids = LIBRARY.clause_ids
