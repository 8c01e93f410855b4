"""The register of transfers and the seven principles, each with what carries it (clauses TRANSFER-1…4)."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from smarttec.faces.portal.proof.rows import principles
from smarttec.faces.portal.words import sentence_of
from smarttec.fraud.destinations import name_of
from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Region
from smarttec.notice.proof.clauses import prove
from smarttec.notice.recipients import MECHANISMS, ONLY_IN_A_CASE, Mechanism, Transfer, transfers

_FROM_EUROPE = Region.EU


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A line of the register in words. `tone` says whether data of people from Europe may go there today."""

    name: str
    country: str
    role: str
    rests_on: str
    since: date | None
    until: date | None
    standing: str
    tone: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """As of today."""
    today = clock.now().date()
    lines = transfers(today)
    context = {
        "today": today,
        "regular": [_row(line) for line in lines if line.recipient.role not in ONLY_IN_A_CASE],
        "in_a_case": [_row(line) for line in lines if line.recipient.role in ONLY_IN_A_CASE],
        "mechanisms": [(one, one.is_valid_on(today), _rest_on(one, lines)) for one in MECHANISMS.values()],
        "principles": principles(prove()),
    }
    return render(request, "portal/openness/transfers.html", context)


def _row(line: Transfer) -> TransferRow:
    is_needed = _FROM_EUROPE in line.needed_for
    standing = "may go" if line.holds else "refused today"
    who, mechanism = line.recipient, line.mechanism
    return TransferRow(
        name=sentence_of(who.name), country=name_of(who.country), role=who.role.name.lower().replace("_", " "),
        rests_on=mechanism.name if mechanism and is_needed else "", since=mechanism.valid_from if mechanism else None,
        until=mechanism.valid_until if mechanism else None, standing=standing if is_needed else "none is needed",
        tone="good" if line.holds else "bad",
    )  # fmt: skip


def _rest_on(mechanism: Mechanism, lines: tuple[Transfer, ...]) -> int:
    """How many transfers rest on it."""
    return sum(line.mechanism is mechanism for line in lines)
