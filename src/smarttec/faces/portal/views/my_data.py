"""My data: every use and disclosure, and what is stored."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from smarttec.faces.portal import records
from smarttec.faces.portal.charts_flow import flow_diagram
from smarttec.faces.portal.forms import CHANNELS
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.message_rows import messages_of
from smarttec.faces.portal.sessions import SEEN_MY_DATA
from smarttec.kernel.phone import pretty
from smarttec.notice import uses
from smarttec.numbers.queries import numbers_of
from smarttec.shop.queries import payments_of

PER_PAGE = 50
_KINDS = (("", "Everything"), ("disclosure", "Left us"), ("use", "Stayed here"))
_CHANNEL_WORDS = dict(CHANNELS)
_WHILE_MEMBER = "Kept while you have an account"


@dataclass(frozen=True, slots=True)
class Kind:
    """A choice of what to see."""

    value: str
    words: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """Something we keep about the customer."""

    what: str
    value: str
    source: str
    until: str
    clause_id: str


@require_GET
@member_required
def my_data(request: HttpRequest, member: Member) -> HttpResponse:
    """What was done up to this moment is written down before it is shown."""
    uses.flush()
    request.session[SEEN_MY_DATA] = True
    subjects = [member.person.id, member.account.id]
    kind = request.GET.get("kind", "")
    entries: list[records.Entry] = []
    if kind != "use":
        entries += records.disclosures_of(subjects)
    if kind != "disclosure":
        entries += records.uses_of(subjects)
    entries.sort(key=lambda entry: entry.at, reverse=True)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    flows = records.flows(subjects)
    title = f"Where your data went in {records.FLOW_DAYS} days"
    context = {
        "flow_chart": flow_diagram(chart_id="flow", title=title, flows=flows) if flows else "",
        "kinds": _kinds(kind, *records.counts(subjects)),
        "days": records.by_day(list(page.object_list)),
        "stored": _stored(member),
        "page": page,
    }
    return render(request, "portal/my_data.html", context)


def _kinds(current: str, disclosures: int, used: int) -> list[Kind]:
    counts = {"": disclosures + used, "disclosure": disclosures, "use": used}
    return [Kind(value, words, counts[value], value == current) for value, words in _KINDS]


def _stored(member: Member) -> list[Stored]:
    person, account = member.person, member.account
    told = f"You told us on {date_format(person.created_at, 'j M Y')}"
    kept = [Stored("E-mail", str(person.email), told, _WHILE_MEMBER, "COLLECT-1")]
    if person.name:
        kept.insert(0, Stored("Name", str(person.name), told, _WHILE_MEMBER, "COLLECT-5"))
    if person.phone:
        kept.append(Stored("Phone", str(person.phone), told, _WHILE_MEMBER, "COLLECT-1"))
    kept.append(Stored("How to reach you", _CHANNEL_WORDS[person.preferred_channel], told, _WHILE_MEMBER, "COLLECT-5"))
    numbers = numbers_of(account.id)
    if numbers:
        kept.append(
            Stored(
                "Your numbers",
                ", ".join(pretty(number) for number in numbers),
                "We gave them to you",
                _WHILE_MEMBER,
                "TERMS-7",
            )
        )
    sent, bought = messages_of(account).count(), payments_of(account).count()
    kept.append(Stored("Messages", f"{sent} message{'s' * (sent != 1)}", "You sent them", _WHILE_MEMBER, "RIGHTS-6"))
    kept.append(
        Stored(
            "Purchases",
            f"{bought} payment{'s' * (bought != 1)}",
            "From your purchases",
            "Kept as tax law asks",
            "RIGHTS-4",
        )
    )
    return kept
