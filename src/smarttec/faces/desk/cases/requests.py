"""The register of requests at the desk: what is due, what is new, letters that came and letters to print."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from smarttec.faces.charts import Series, stacked_bars
from smarttec.faces.desk.cases import request_forms as forms
from smarttec.faces.desk.cases.lists import list_page
from smarttec.faces.desk.cases.procedure import Table, Typed
from smarttec.faces.desk.pages import when
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Source
from smarttec.notice.recipients import BY_CODE
from smarttec.people.models import Person
from smarttec.requests.register import figures, queries
from smarttec.requests.register.actions import Asked, open_request
from smarttec.requests.register.clockwork import soon_from
from smarttec.requests.register.domain import Behalf, Channel, Kind, State
from smarttec.requests.register.models import PaperLetter, Propagation, Request
from smarttec.requests.register.words import CHANNEL_WORDS, KIND_WORDS, STATE_WORDS, reference_of

VIEW, ADD, CHANGE = "register.view_request", "register.add_request", "register.change_request"
ROWS, DAYS = 100, 30
_SOURCES = {Channel.DESK: (Source.STORE, "store"), Channel.PHONE: (Source.CUSTOMER_SERVICE, "customer-service")}
_BY_POST = (Source.SELF, "customer-service")


@require_http_methods(["GET", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """The board, what is due first, first; and the form for what came by letter, at the desk or by phone."""
    live = queries.live_requests()
    tables = [
        _table("To be answered", live.exclude(state=State.VERIFYING)[:ROWS], "Everything is answered."),
        _table("New words on what had ended", queries.heard_after_the_end()[:ROWS], "Nobody wrote again."),
        _papers(),
        _to_tell(),
        _table("Waiting for a proof of identity", live.filter(state=State.VERIFYING)[:ROWS], "Nobody."),
    ]
    return list_page(
        request, title="Requests", lead=_lead(), tables=tables, enter="Enter what came", form=forms.LetterForm,
        make=_enter, page="desk:request", permissions=(VIEW, ADD),
    )  # fmt: skip


def _enter(typed: Typed, staff: Person) -> UUID:
    channel = Channel(typed["channel"])
    source, service = _SOURCES.get(channel, _BY_POST)
    asked = Asked(
        kind=Kind(typed["kind"]), behalf=Behalf(typed["behalf"]), topic=typed["topic"],
        **{name: typed[name] for name in ("name", "email", "phone", "postal_address", "account", "text", "country")},
    )  # fmt: skip
    made = open_request(
        asked=asked, channel=channel, received_at=_came(typed), entered_by=staff.id, source=source, service=service
    )
    return made.id


def _came(typed: Typed) -> datetime | None:
    """The morning of the day it came; now for today."""
    day = typed["received_on"]
    return None if day is None or day == clock.now().date() else datetime.combine(day, time(), UTC)


def _lead() -> SafeString:
    times = figures.time_to_fulfil()
    days = [clock.now().date() - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    came, ended = figures.by_day(days)
    series = (Series("came", "sent", came), Series("ended", "delivered", ended))
    chart = stacked_bars(chart_id="requests", title="Came and ended, day by day", days=days, series=series)
    words = "Median time to an answer {}, 95 of 100 within {}, over {:,} in 90 days."
    told = words.format(_long(times.median), _long(times.p95), times.answered) if times.answered else ""
    late = figures.late_count()
    return format_html("{} {}{}", f"{late:,} late." if late else "Nothing is late.", told, chart)


def _long(span: timedelta | None) -> str:
    if span is None:
        return "–"
    hours = span / timedelta(hours=1)
    return f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} hours" if hours >= 1 else f"{hours * 60:.0f} min"


def _table(title: str, rows: Iterable[Request], nothing: str) -> Table:
    told = [
        (link(row), KIND_WORDS[row.kind], STATE_WORDS[row.state][0], CHANNEL_WORDS[row.channel], _due(row))
        for row in rows
    ]
    return Table(title=title, headers=("Request", "What", "State", "Came by", "Answer by"), rows=told, nothing=nothing)


def _due(row: Request) -> SafeString:
    """The day, with words for how near it is: colour alone says nothing (WCAG 2.2, 1.4.1)."""
    now = clock.now()
    mark, words = "", "in time"
    if row.closed_at is not None:
        words = "ended"
    elif row.due_at < now:
        mark, words = " desk-mark-no", "late"
    elif soon_from(row.received_at, row.due_at) <= now:
        mark, words = " desk-mark-choose", "due soon"
    new = format_html(' <span class="desk-mark">{}</span>', "new words") if row.heard_at else ""
    return format_html('{} <span class="desk-mark{}">{}</span>{}', when(row.due_at), mark, words, new)


def link(row: Request) -> SafeString:
    """To the page of a request."""
    address = reverse("desk:request", args=[row.id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, reference_of(row.id))


def telling_link(row: Propagation) -> SafeString:
    """To the page where a recipient is told."""
    address = reverse("desk:request_telling", args=[row.id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, BY_CODE[row.recipient].name)


def _to_tell() -> Table:
    rows = [
        (telling_link(one), when(one.created_at), one.get_state_display())
        for one in queries.recipients_to_tell()[:ROWS]
    ]
    return Table(title="Recipients to tell of a correction", headers=("Recipient", "Changed", "State"), rows=rows,
                 nothing="Nobody has to be told.")  # fmt: skip


def _papers() -> Table:
    rows: list[tuple[Any, ...]] = []
    for paper in PaperLetter.objects.filter(printed_at=None).order_by("id")[:ROWS]:
        address = reverse("desk:request_paper", args=[paper.id])
        print_it = format_html('<a class="desk-link" href="{}">Print {}</a>', address, paper.id.hex[-6:])
        rows.append((print_it, when(paper.created_at)))
    return Table(title="Letters to print", headers=("Letter", "Written"), rows=rows, nothing="Nothing to print.")


register_queue(Queue(
    title="Requests due", note="within a week, or late",
    count=lambda: queries.live_requests().exclude(state=State.VERIFYING).filter(
        due_at__lt=clock.now() + timedelta(days=7)
    ).count(),
    page="desk:requests", permission=VIEW,
))  # fmt: skip
register_queue(Queue(
    title="Letters to print", note="for people without e-mail",
    count=lambda: PaperLetter.objects.filter(printed_at=None).count(), page="desk:requests", permission=VIEW,
))  # fmt: skip
