"""The package as one page that needs nothing but itself."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders

from smarttec.faces.package.pictures import pictures
from smarttec.notice.documents.operator import current_operator
from smarttec.people.holdings import Topic
from smarttec.requests.access.columns import title_of
from smarttec.requests.access.facts import Facts
from smarttec.requests.access.package import CHOICES_FACTS, Package, Section, sections
from smarttec.requests.access.reading import Row

SHOWN_ROWS = 1_000
"""A page with more of one table is read by nobody; the files for programs have them all."""
_SHARED_STYLES = ("portal/css/tokens.css", "portal/css/data.css")


def as_page(package: Package) -> Iterator[bytes]:
    """The whole page, in pieces."""
    yield _head(package).encode()
    for picture in pictures(package):
        yield str(picture).encode()
    yield b"</section>"
    for topic, group in groupby(sections(), key=lambda section: section.topic):
        yield "".join(_topic(package, topic, list(group))).encode()
    yield b"</main></body></html>"


@cache
def _style() -> str:
    files = [*(finders.find(name) for name in _SHARED_STYLES), Path(__file__).with_name("page.css")]
    return "".join(Path(str(file)).read_text(encoding="utf-8") for file in files)


def _head(package: Package) -> str:
    operator = current_operator()
    links = "".join(f'<li><a href="#{topic.name.lower()}">{escape(topic)}</a></li>' for topic in Topic)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Your data at {escape(operator.brand)}</title><style>{_style()}</style></head><body>"
        f"<header><h1>Your data at {escape(operator.brand)}</h1><p>Everything that {escape(operator.name)} holds about "
        f"you on {_told(package.made_at)}: what it is, why it is kept and for how long, and who got some of it. "
        "The same stands in <code>your-data.json</code> for programs and in <code>csv</code> for spreadsheets.</p>"
        f"<p>Something is wrong, or should go? Write to {escape(operator.privacy_email)}, or change it in the portal. "
        "You may also complain to the data protection authority of the place where you live.</p>"
        f'<nav aria-label="Contents"><ul>{links}</ul></nav></header>'
        '<main><section aria-label="At a glance">'
    )


def _topic(package: Package, topic: Topic, group: list[Section]) -> Iterator[str]:
    """Tables with rows, then the names of those without."""
    yield f'<section id="{topic.name.lower()}"><h2>{escape(topic)}</h2>'
    if topic is Topic.CHOICES:
        yield _table_section("Your choices now", CHOICES_FACTS, ["choice", "answer"], package.choices(), more=False)
    empty = []
    for section in group:
        rows, more = package.newest(section, limit=SHOWN_ROWS)
        if rows:
            yield _table_section(section.title, section.facts, _names(section, rows[0]), rows, more=more)
        else:
            empty.append(section.title)
    if empty:
        yield f'<p class="empty">Nothing is held under: {escape("; ".join(empty))}.</p>'
    yield "</section>"


def _names(section: Section, row: Row) -> list[str]:
    """What people are shown: no ids, but what words were added to the row."""
    hidden = {column.name for column in section.columns if not column.is_for_people}
    return [name for name in row if name not in hidden]


def _table_section(title: str, facts: Facts, names: list[str], rows: list[Row], *, more: bool) -> str:
    note = f'<p class="more">The newest {SHOWN_ROWS:,} are shown; all are in the other files.</p>' if more else ""
    count = "1 entry" if len(rows) == 1 else f"{len(rows):,}{'+' if more else ''} entries"
    return (
        f"<article><h3>{escape(title)} <small>{count}</small></h3>{_facts(facts)}{note}"
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(title)}">'
        f"{_one(names, rows[0]) if len(rows) == 1 else _many(names, rows)}</div></article>"
    )


def _facts(facts: Facts) -> str:
    lines = [f"<dt>Came</dt><dd>{escape(facts.source)}</dd>"]
    reasons = "; ".join(f"to {reason.words} <i>{reason.clause}</i>" for reason in facts.reasons)
    lines.append(f"<dt>Why</dt><dd>{reasons}</dd>")
    if facts.keeping:
        kept = "; ".join(f"{one.how_long} {escape(one.counted_from)}: {escape(one.why)}" for one in facts.keeping)
        lines.append(f"<dt>Kept</dt><dd>{kept}</dd>")
    lines += [
        f"<dt>Not shown</dt><dd>{escape(title_of(name))}: {escape(reason)}</dd>" for name, reason in facts.withheld
    ]
    return f'<dl class="facts">{"".join(lines)}</dl>'


def _one(names: Iterable[str], row: Row) -> str:
    lines = (f"<tr><th scope='row'>{escape(title_of(name))}</th><td>{_told(row[name])}</td></tr>" for name in names)
    return f"<table class='one'>{''.join(lines)}</table>"


def _many(names: list[str], rows: list[Row]) -> str:
    head = "".join(f"<th scope='col'>{escape(title_of(name))}</th>" for name in names)
    body = "".join(f"<tr><td>{'</td><td>'.join([_told(row[name]) for name in names])}</td></tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _told(value: Any) -> str:
    """Anything as safe words."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, list):
        return ", ".join(_told(one) for one in value) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{escape(title_of(str(name)))}: {_told(one)}" for name, one in value.items())
    return escape(str(value))
