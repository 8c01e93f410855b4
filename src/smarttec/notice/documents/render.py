"""A document as safe HTML and as plain text.

All text is escaped; only the tiny markup makes elements. Class names, for whoever designs the page:

    document            the whole <article>                    document-dates   version and dates under the title
    document-intro      the opening words                      document-changes what changed against the version before
    toc                 the list "in short", a line a clause  document-section one <section> a heading (#section-share)
    clause              <section id="SHARE-1">                 clause-id        the id, a link to the clause itself
    clause-title        its <h3>                               clause-short     its one line
    clause-promise      its paragraphs and lists               external         a link that leaves our pages
    external-mark       the visible arrow after such a link (clause SHARE-6)
"""

from html import escape
from typing import Self

from smarttec.notice.documents.labels import LABELS, Labels
from smarttec.notice.documents.markup import (
    Block,
    Link,
    Paragraph,
    Placeholder,
    Resolve,
    Span,
    Words,
    fill,
    link_kind,
    links,
    parse,
)
from smarttec.notice.documents.model import Clause, Document, Section
from smarttec.notice.documents.operator import Operator
from smarttec.notice.pending import PENDING


class Html(str):
    """HTML that is already safe. `__html__` tells Django's templates (and MarkupSafe) not to escape it again."""

    __slots__ = ()

    def __html__(self) -> Self:
        return self


def document_html(*, document: Document, operator: Operator) -> Html:
    """The whole document as one <article>: title, dates, the list "in short", then all sections."""
    resolve = operator.resolver(document.language)
    labels = LABELS[document.language]
    return Html(
        f'<article class="document" lang="{escape(document.language)}">\n'
        f"<h1>{_words(document.title, resolve)}</h1>\n"
        f"{_dates(document, labels)}"
        f'<div class="document-intro">{markup_html(text=document.intro, resolve=resolve, labels=labels)}</div>\n'
        f'<div class="document-changes"><h2>{escape(labels.what_changed)}</h2>'
        f"{markup_html(text=document.summary, resolve=resolve, labels=labels)}</div>\n"
        f"{_toc(document, resolve, labels)}"
        f"{''.join(_section(document, section, operator) for section in document.sections)}"
        "</article>\n"
    )


def clause_html(*, clause: Clause, operator: Operator, language: str) -> Html:
    """One clause, with its id as anchor; also for pages that quote a single clause."""
    resolve = operator.resolver(language)
    anchor = escape(clause.id)
    return Html(
        f'<section id="{anchor}" class="clause">\n'
        f'<h3 class="clause-title"><a class="clause-id" href="#{anchor}">{anchor}</a> '
        f"{_words(clause.title, resolve)}</h3>\n"
        f"{_pending_html(clause, LABELS[language])}"
        f'<p class="clause-short">{_words(clause.in_short, resolve)}</p>\n'
        '<div class="clause-promise">'
        f"{markup_html(text=clause.promise, resolve=resolve, labels=LABELS[language])}</div>\n"
        "</section>\n"
    )


def _pending_html(clause: Clause, labels: Labels) -> str:
    """What stands beside a promise that nothing enforces in full yet; what is missing is told on the proof's page."""
    if clause.id not in PENDING:
        return ""
    return f'<p class="clause-pending"><a href="/proof/{escape(clause.id)}">{escape(labels.not_yet)}</a></p>\n'


def markup_html(*, text: str, resolve: Resolve, labels: Labels) -> Html:
    """The tiny markup as HTML: <p>, <ul>, <li> and <a>, nothing else whatever the text holds."""
    return Html("".join(_block_html(block, resolve, labels) for block in parse(text)))


def document_text(*, document: Document, operator: Operator) -> str:
    """The whole document as plain text, for mail and for reading aloud."""
    resolve = operator.resolver(document.language)
    labels = LABELS[document.language]
    parts = [
        fill(document.title, resolve),
        f"{labels.version} {document.version}. {labels.last_updated}: {labels.date(document.effective)}.",
        markup_text(text=document.intro, resolve=resolve),
    ]
    for section in document.sections:
        parts.append(section.title.upper())
        parts.extend(_clause_text(clause, resolve, labels) for clause in document.clauses_of(section))
    return "\n\n".join(parts) + "\n"


def markup_text(*, text: str, resolve: Resolve) -> str:
    """The tiny markup as plain text; a link to elsewhere keeps its address in brackets."""
    return "\n\n".join(_block_text(block, resolve) for block in parse(text))


def own_links(*, document: Document, operator: Operator) -> tuple[str, ...]:
    """Every page of ours that the document links to, each once; whoever serves the document has to serve them."""
    resolve = operator.resolver(document.language)
    texts = (document.intro, document.summary, *(clause.promise for clause in document.clauses))
    targets = (fill(target, resolve) for text in texts for target in links(text))
    return tuple(dict.fromkeys(target for target in targets if target.startswith("/")))


def _dates(document: Document, labels: Labels) -> str:
    day = f'<time datetime="{document.effective.isoformat()}">{escape(labels.date(document.effective))}</time>'
    version = f"{escape(labels.version)} {escape(document.version)}"
    return f'<p class="document-dates">{version}. {escape(labels.last_updated)}: {day}.</p>\n'


def _toc(document: Document, resolve: Resolve, labels: Labels) -> str:
    parts = [f'<nav class="toc" aria-labelledby="toc-title">\n<h2 id="toc-title">{escape(labels.in_short)}</h2>\n']
    for section in document.sections:
        items = "".join(_toc_item(clause, resolve) for clause in document.clauses_of(section))
        parts.append(f"<h3>{_words(section.title, resolve)}</h3>\n<ul>\n{items}</ul>\n")
    return "".join(parts) + "</nav>\n"


def _toc_item(clause: Clause, resolve: Resolve) -> str:
    anchor = escape(clause.id)
    link = f'<a class="clause-id" href="#{anchor}">{anchor}</a>'
    return f'<li>{link} <span class="clause-short">{_words(clause.in_short, resolve)}</span></li>\n'


def _section(document: Document, section: Section, operator: Operator) -> str:
    clauses = document.clauses_of(section)
    inner = "".join(clause_html(clause=clause, operator=operator, language=document.language) for clause in clauses)
    title = _words(section.title, operator.resolver(document.language))
    return (
        f'<section class="document-section" id="section-{escape(section.id)}">\n<h2>{title}</h2>\n{inner}</section>\n'
    )


def _clause_text(clause: Clause, resolve: Resolve, labels: Labels) -> str:
    not_yet = f"({labels.not_yet}.)\n\n" if clause.id in PENDING else ""
    return f"{clause.id}  {fill(clause.title, resolve)}\n\n{not_yet}{markup_text(text=clause.promise, resolve=resolve)}"


def _words(text: str, resolve: Resolve) -> str:
    return escape(fill(text, resolve))


def _block_html(block: Block, resolve: Resolve, labels: Labels) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_spans_html(block.spans, resolve, labels)}</p>\n"
    items = "".join(f"<li>{_spans_html(item, resolve, labels)}</li>\n" for item in block.items)
    return f"<ul>\n{items}</ul>\n"


def _spans_html(spans: tuple[Span, ...], resolve: Resolve, labels: Labels) -> str:
    return "".join(
        _link_html(span, resolve, labels) if isinstance(span, Link) else escape(_plain(span, resolve)) for span in spans
    )


def _link_html(link: Link, resolve: Resolve, labels: Labels) -> str:
    """A target that we would not link to (a script, say) leaves only its words."""
    label = escape(_label(link, resolve))
    target = fill(link.target, resolve)
    match link_kind(target):
        case "own" | "mail":
            return f'<a href="{escape(target)}">{label}</a>'
        case "external":
            mark = f'<span class="external-mark" role="img" aria-label="{escape(labels.other_site)}">↗</span>'
            return f'<a class="external" rel="noreferrer" href="{escape(target)}">{label} {mark}</a>'
        case None:
            return label


def _block_text(block: Block, resolve: Resolve) -> str:
    if isinstance(block, Paragraph):
        return _spans_text(block.spans, resolve)
    return "\n".join(f"- {_spans_text(item, resolve)}" for item in block.items)


def _spans_text(spans: tuple[Span, ...], resolve: Resolve) -> str:
    return "".join(_link_text(span, resolve) if isinstance(span, Link) else _plain(span, resolve) for span in spans)


def _link_text(link: Link, resolve: Resolve) -> str:
    label = _label(link, resolve)
    target = fill(link.target, resolve)
    return label if target in {f"#{label}", f"mailto:{label}"} else f"{label} ({target})"


def _label(link: Link, resolve: Resolve) -> str:
    return "".join(_plain(span, resolve) for span in link.label)


def _plain(span: Words | Placeholder, resolve: Resolve) -> str:
    return span.text if isinstance(span, Words) else resolve(span.name)
