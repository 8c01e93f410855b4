"""The statement's page, and its copy as a file."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.statement.figures import period_of
from smarttec.faces.portal.statement.filtering import StatementForm
from smarttec.faces.portal.statement.filtering import period_of as days_of
from smarttec.faces.portal.statement.lines import rows_of
from smarttec.kernel import clock
from smarttec.kernel.ids import time_of
from smarttec.ledger.export import WRITERS
from smarttec.ledger.statements import page, whole

PER_PAGE = 50
_LONGEST_NUMBER = 18
_CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/x-ndjson"}
_FILTERS = ("kind", "after", "before")


@require_GET
@member_required
def statement(request: HttpRequest, member: Member) -> HttpResponse:
    """Figures and charts of the period, and a page of entries, the newest first."""
    form = StatementForm(request.GET)
    chosen = form.chosen
    found = page(account=member.account.id, only=chosen, before=_number(request.GET.get("from")), limit=PER_PAGE)
    asked = {name: request.GET[name] for name in _FILTERS if request.GET.get(name)}
    context = {
        "form": form,
        "asked": asked,
        "period": period_of(member, *days_of(chosen, time_of(member.account.id).date())),
        "held_micros": member.credit.held_micros,
        "rows": rows_of(member.account, found.lines),
        "currency": found.currency,
        "is_first": "from" not in request.GET,
        "next_from": found.next_before,
    }
    return render(request, "portal/statement/page.html", context)


@require_GET
@member_required
def download(request: HttpRequest, member: Member, form: str) -> HttpResponse:
    """All entries that fit the filters, oldest first, written while they are read."""
    if form not in WRITERS:
        raise Http404
    lines: Iterator[str] = WRITERS[form](whole(account=member.account.id, only=StatementForm(request.GET).chosen))
    response = StreamingHttpResponse(lines, content_type=_CONTENT_TYPES[form])
    name = f"statement-{clock.now():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response  # type: ignore[return-value]  # Django's middlewares take both; its stubs tell them apart


def _number(text: str | None) -> int | None:
    """A place in the list; what is none counts as the beginning."""
    return int(text) if text and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None
