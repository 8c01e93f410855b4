"""What changed between two versions of a document, for people: clause by clause, marked word by word.

Class names beside those of `render`: `diff` (the whole), `clause-added`, `clause-removed`, `clause-changed` (on a
clause), `diff-mark` (the word "New", "Removed", "Changed"); changed words stand in <ins> and <del>.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import Literal

from smarttec.notice.documents.labels import LABELS, Labels
from smarttec.notice.documents.markup import fill
from smarttec.notice.documents.model import Clause, Document
from smarttec.notice.documents.operator import Operator
from smarttec.notice.documents.render import Html, markup_text

Change = Literal["added", "removed", "changed"]
Mark = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that stayed, came or went; plain text, not yet escaped."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class ClauseDiff:
    """One clause that is not the same in both versions."""

    id: str
    change: Change
    title: tuple[Piece, ...]
    in_short: tuple[Piece, ...]
    promise: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """The version ids before and after, the pieces of title and intro, and the clauses that changed, in order."""

    language: str
    before: str
    after: str
    title: tuple[Piece, ...]
    intro: tuple[Piece, ...]
    clauses: tuple[ClauseDiff, ...]


def compare(*, before: Document, after: Document, operator: Operator) -> DocumentDiff:
    """Two versions of one document in one language; `ValueError` when they are not that."""
    if (before.kind, before.language) != (after.kind, after.language):
        raise ValueError("only versions of the same document in the same language can be compared")
    texts = _Texts(operator, after.language)
    return DocumentDiff(
        language=after.language,
        before=before.version,
        after=after.version,
        title=words_diff(texts.line(before.title), texts.line(after.title)),
        intro=words_diff(texts.promise(before.intro), texts.promise(after.intro)),
        clauses=tuple(_clauses(before, after, texts)),
    )


def words_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Word by word; the pieces that are not added make up `before`, those not removed `after`, to the letter."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    pieces: list[Piece] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[old_from:old_to])))
            continue
        if old_from < old_to:
            pieces.append(Piece("removed", "".join(old[old_from:old_to])))
        if new_from < new_to:
            pieces.append(Piece("added", "".join(new[new_from:new_to])))
    return tuple(pieces)


def diff_html(difference: DocumentDiff) -> Html:
    """The difference as safe HTML."""
    labels = LABELS[difference.language]
    parts = [f"<h2>{_pieces(difference.title)}</h2>\n"] if _differs(difference.title) else []
    if _differs(difference.intro):
        parts.append(f'<div class="document-intro"><p>{_pieces(difference.intro)}</p></div>\n')
    parts.extend(_clause_html(clause, labels) for clause in difference.clauses)
    inner = "".join(parts) or f"<p>{escape(labels.nothing_changed)}</p>\n"
    return Html(f'<div class="diff" lang="{escape(difference.language)}">\n{inner}</div>\n')


class _Texts:
    """A clause's texts as people read them: filled in, links with their addresses."""

    def __init__(self, operator: Operator, language: str) -> None:
        self._resolve = operator.resolver(language)

    def line(self, text: str) -> str:
        return fill(text, self._resolve)

    def promise(self, text: str) -> str:
        return markup_text(text=text, resolve=self._resolve)


def _clauses(before: Document, after: Document, texts: _Texts) -> Iterator[ClauseDiff]:
    old = {clause.id: clause for clause in before.clauses}
    new = {clause.id: clause for clause in after.clauses}
    for clause in after.clauses:
        if clause.id not in old:
            yield _clause(texts, clause.id, before=None, after=clause)
        elif _wording(old[clause.id]) != _wording(clause):
            yield _clause(texts, clause.id, before=old[clause.id], after=clause)
    for clause in before.clauses:
        if clause.id not in new:
            yield _clause(texts, clause.id, before=clause, after=None)


def _wording(clause: Clause) -> tuple[str, str, str]:
    """What people read; a move to another section is no change of what is promised."""
    return clause.title, clause.in_short, clause.promise


def _clause(texts: _Texts, name: str, *, before: Clause | None, after: Clause | None) -> ClauseDiff:
    old = _wording(before) if before else ("", "", "")
    new = _wording(after) if after else ("", "", "")
    change: Change = "added" if before is None else "removed" if after is None else "changed"
    return ClauseDiff(
        id=name,
        change=change,
        title=words_diff(texts.line(old[0]), texts.line(new[0])),
        in_short=words_diff(texts.line(old[1]), texts.line(new[1])),
        promise=words_diff(texts.promise(old[2]), texts.promise(new[2])),
    )


def _differs(pieces: tuple[Piece, ...]) -> bool:
    return any(piece.mark != "same" for piece in pieces)


def _clause_html(clause: ClauseDiff, labels: Labels) -> str:
    mark = {"added": labels.added, "removed": labels.removed, "changed": labels.changed}[clause.change]
    return (
        f'<section class="clause clause-{clause.change}">\n'
        f'<h3 class="clause-title"><span class="diff-mark">{escape(mark)}</span> '
        f'<span class="clause-id">{escape(clause.id)}</span> {_pieces(clause.title)}</h3>\n'
        f'<p class="clause-short">{_pieces(clause.in_short)}</p>\n'
        f'<div class="clause-promise"><p>{_pieces(clause.promise)}</p></div>\n'
        "</section>\n"
    )


def _pieces(pieces: tuple[Piece, ...]) -> str:
    return "".join(_piece(piece) for piece in pieces)


def _piece(piece: Piece) -> str:
    text = escape(piece.text).replace("\n", "<br>")
    match piece.mark:
        case "same":
            return text
        case "added":
            return f"<ins>{text}</ins>"
        case "removed":
            return f"<del>{text}</del>"
