"""The history of notice and terms, and what changed between two versions (clause UPDATE-1)."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from smarttec.faces.portal.notice.words import WORDS, language_of
from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.notice.documents.diff import compare, diff_html
from smarttec.notice.documents.loader import in_force_at, load, versions
from smarttec.notice.documents.markup import fill
from smarttec.notice.documents.model import Document, Kind
from smarttec.notice.documents.operator import current_operator


@dataclass(frozen=True, slots=True)
class Line:
    """A version on the page; `before` is the id of the one it is compared with."""

    version: str
    state: str
    announced: date
    effective: date
    material: bool
    summary: str
    before: str


def posted(kind: Kind, language: str) -> list[Document]:
    """The versions announced by today, oldest first."""
    today = clock.now().date()
    documents = [load(kind, version, language) for version in versions(kind)]
    return [document for document in documents if document.announced <= today]


@require_safe
def privacy_history(request: HttpRequest) -> HttpResponse:
    """Every version of the privacy notice."""
    return _history(request, "privacy")


@require_safe
def terms_history(request: HttpRequest) -> HttpResponse:
    """Every version of the terms."""
    return _history(request, "terms")


def _history(request: HttpRequest, kind: Kind) -> HttpResponse:
    language = language_of(request)
    context = {
        "words": WORDS[language],
        "language": language,
        "kind": kind,
        "heading": WORDS[language][f"{kind}_history"],
    }
    return render(request, "portal/notice/history.html", {**context, "lines": _lines(kind, language)})


def _lines(kind: Kind, language: str) -> list[Line]:
    now, resolve = clock.now(), current_operator().resolver(language)
    in_force, before = in_force_at(kind, now), ""
    lines = []
    for document in posted(kind, language):
        is_coming = document.effective > now.date()
        state = "in_force" if document.version == in_force else "coming" if is_coming else "past"
        summary = fill(document.summary, resolve)
        lines.append(
            Line(
                document.version, state, document.announced, document.effective, document.material, summary, before
            )
        )  # fmt: skip
        before = document.version
    return lines[::-1]


@require_safe
def privacy_diff(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """What changed between two versions of the privacy notice. Raises `NotFound`."""
    return _diff(request, "privacy", before, after)


@require_safe
def terms_diff(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """What changed between two versions of the terms. Raises `NotFound`."""
    return _diff(request, "terms", before, after)


def _diff(request: HttpRequest, kind: Kind, before: str, after: str) -> HttpResponse:
    language = language_of(request)
    context = {
        "words": WORDS[language],
        "language": language,
        "kind": kind,
        "heading": WORDS[language]["diff_title"].format(before=before, after=after),
        "diff_html": difference(kind, before, after, language),
    }
    return render(request, "portal/notice/diff.html", context)


def difference(kind: Kind, before: str, after: str, language: str) -> str:
    """The difference of two posted versions as safe HTML. Raises `NotFound` for one that is not posted."""
    known = {document.version: document for document in posted(kind, language)}
    if before not in known or after not in known:
        raise NotFound("There is no such version of this document.")
    found = compare(before=known[before], after=known[after], operator=current_operator())
    return mark_safe(diff_html(found))  # noqa: S308 - the renderer escapes all text in it
