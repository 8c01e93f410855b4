"""From files to documents: one version at a time, all its languages together; what is not exactly right is refused."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError
from smarttec.notice.documents import markup
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.model import Clause, Document, Kind, Section
from smarttec.notice.documents.operator import PLACEHOLDERS
from smarttec.notice.documents.tables import Table

MATERIAL_NOTICE_DAYS = 30
"""Days between announcement and effect of a material change (clause UPDATE-2)."""
IN_SHORT_LENGTH_MAX = 110

_CLAUSE_ID = re.compile(r"[A-Z]+-[1-9][0-9]*")
_SECTION_ID = re.compile(r"[a-z]+")
_EXAMPLES = dict.fromkeys(PLACEHOLDERS, "x") | {
    "operator.contact_url": "/contact",
    "operator.privacy_email": "privacy@operator.example",
}
"""Stand for an operator's values when a link's target is checked before it is known who the operator is."""


@dataclass(frozen=True, slots=True)
class _Meta:
    effective: date
    announced: date
    material: bool
    summary: dict[str, str]


def read_version(folder: Path, *, kind: Kind, version: str) -> dict[str, Document]:
    """One version in every language, by language; `MisconfiguredError` names the file and the fault."""
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
                f"{folder}: {language}.toml has other sections or order than {first.language}.toml"
            )


def _structure(document: Document) -> tuple[list[str], list[tuple[str, str]]]:
    return [section.id for section in document.sections], [(clause.id, clause.section) for clause in document.clauses]
