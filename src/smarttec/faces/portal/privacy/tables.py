"""One table about somebody: its newest rows, and why they are there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import NotFound
from smarttec.people.holdings import subject_of
from smarttec.requests.access.columns import title_of
from smarttec.requests.access.package import Section, package_for, sections
from smarttec.requests.access.reading import Row

SHOWN_ROWS = 50


@require_GET
@member_required
def page(request: HttpRequest, member: Member, label: str) -> HttpResponse:
    """The newest rows; the package has them all. Raises `NotFound` for what is no table about people."""
    section = next((one for one in sections() if one.name == label), None)
    if section is None:
        raise NotFound
    rows, has_more = package_for(subject_of(member.person.id)).newest(section, limit=SHOWN_ROWS)
    names = _names(section, rows[0]) if rows else []
    context = {
        "section": section,
        "withheld": [(title_of(name), reason) for name, reason in section.facts.withheld],
        "titles": [title_of(name) for name in names],
        "rows": [[(title_of(name), _told(row[name])) for name in names] for row in rows],
        "has_more": has_more,
        "shown": SHOWN_ROWS,
    }
    return render(request, "portal/privacy/table.html", context)


def _names(section: Section, row: Row) -> list[str]:
    """Columns for people, and words that were added to the row."""
    hidden = {column.name for column in section.columns if not column.is_for_people}
    return [name for name in row if name not in hidden]


def _told(value: Any) -> Any:
    """Lists and answers as words; moments and texts as they are."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else value
