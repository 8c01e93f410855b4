"""The books of the days that the revenue page shows, as files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from smarttec.faces.desk.pages import require_permission
from smarttec.faces.desk.revenue import PERMISSION, PeriodForm
from smarttec.kernel.currency import home_currency
from smarttec.kernel.errors import InvalidInput
from smarttec.ledger.daily import currencies
from smarttec.shop.books.documents import documents, tax_sums
from smarttec.shop.books.journal import journal
from smarttec.shop.books.writing import documents_csv, journal_csv, journal_datev, journal_quickbooks, taxes_csv

_CONSULTANT, _CLIENT = 1001, 1
"""Placeholders that DATEV's import asks to replace; the command line takes the real ones."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days, both included, and the currency of the journal."""

    since: date
    until: date
    currency: str

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.until + timedelta(days=1)


def _journal(span: Span) -> str:
    return journal_csv(journal(since=span.since, until=span.end, currency=span.currency))


def _datev(span: Span) -> bytes:
    postings = journal(since=span.since, until=span.end, currency=span.currency)
    return journal_datev(postings, since=span.since, until_inclusive=span.until, consultant=_CONSULTANT, client=_CLIENT)


def _quickbooks(span: Span) -> str:
    return journal_quickbooks(journal(since=span.since, until=span.end, currency=span.currency))


def _documents(span: Span) -> str:
    return documents_csv(documents(since=span.since, until=span.end))


def _taxes(span: Span) -> str:
    return taxes_csv(tax_sums(since=span.since, until=span.end))


FILES: Mapping[str, Callable[[Span], str | bytes]] = {
    "journal": _journal,
    "datev": _datev,
    "quickbooks": _quickbooks,
    "documents": _documents,
    "taxes": _taxes,
}
"""Name in the address → its writer."""


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponse:
    """One of the files; days that make no sense lead back to the page that says so."""
    require_permission(request, PERMISSION)
    form = PeriodForm(request.GET, currencies() or [home_currency()])
    if name not in FILES or not form.is_valid():
        return redirect("desk:revenue")
    span = Span(**form.cleaned_data)
    try:
        file = FILES[name](span)
    except InvalidInput as error:
        messages.error(request, error.sentence)
        return redirect("desk:revenue")
    charset = "windows-1252" if isinstance(file, bytes) else "utf-8"
    response = HttpResponse(file, content_type=f"text/csv; charset={charset}")
    response["Content-Disposition"] = f'attachment; filename="{name}-{span.since}-{span.until}.csv"'
    return response
