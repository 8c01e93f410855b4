"""The notice and the terms, from the data the program obeys."""

from dataclasses import dataclass
from html import escape

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from smarttec.kernel import clock
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.loader import in_force_at, load
from smarttec.notice.documents.markup import fill
from smarttec.notice.documents.model import Document, Kind
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.documents.render import clause_html


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    id: str
    title: str


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice in force."""
    return _document(request, "privacy")


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of service in force."""
    return _document(request, "terms")


def _document(request: HttpRequest, kind: Kind) -> HttpResponse:
    document = load(kind, in_force_at(kind, clock.now()), _language(request))
    resolve = current_operator().resolver(document.language)
    toc = [Entry(f"section-{section.id}", fill(section.title, resolve)) for section in document.sections]
    context = {
        "document_html": _body(document),
        "toc": toc,
        "version": document.version,
        "effective_on": document.effective,
    }
    return render(request, f"portal/{kind}.html", context)


def _language(request: HttpRequest) -> str:
    """`?language=es`, else English; an unknown one is English too."""
    asked = request.GET.get("language", LANGUAGES[0])
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _body(document: Document) -> SafeString:
    """Sections as headings with an id, then their clauses; all text in it is escaped by the renderer."""
    operator = current_operator()
    resolve = operator.resolver(document.language)
    parts = [f'<div lang="{document.language}">']
    for section in document.sections:
        parts.append(f'<h2 id="section-{escape(section.id)}">{escape(fill(section.title, resolve))}</h2>')
        clauses = document.clauses_of(section)
        parts.extend(clause_html(clause=one, operator=operator, language=document.language) for one in clauses)
    parts.append("</div>")
    return mark_safe("".join(parts))  # noqa: S308 - see above
