"""Writing messages and looking at them."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.compose import Quote, compose_form, draft_of, quote_for
from smarttec.faces.portal.forms import ComposeForm, FilterForm, FindForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.message_rows import (
    SID_PREFIX,
    access_message,
    as_row,
    messages_of,
    seen_by,
    timeline_of,
)
from smarttec.faces.portal.paging import Rows, reload_when
from smarttec.faces.portal.standing import notices_of
from smarttec.faces.portal.zones import there
from smarttec.kernel.errors import InvalidInput, NotFound, SmarttecError
from smarttec.kernel.ids import first_id_at, to_sid
from smarttec.kernel.phone import parse_e164
from smarttec.messaging.bridge import send_from_thread
from smarttec.messaging.bulk.queries import access_template
from smarttec.messaging.models import Direction, Message, Status
from smarttec.messaging.schedule.actions import schedule
from smarttec.numbers.queries import home_country
from smarttec.people.models import Account
from smarttec.vault.keystore import keys_of

PER_PAGE = 25
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(9999, 12, 30)
"""Between them ids of messages tell times; whatever day somebody asks for, nothing of ours lies outside."""
_BY_WORD = {str(status.label): status for status in Status}


@require_http_methods(["GET", "POST"])
@member_required
def message_list(request: HttpRequest, member: Member) -> HttpResponse:
    """Filtered by GET (nothing personal in it), searched by POST (a number never stands in an address)."""
    filters = FilterForm(request.GET)
    find = FindForm(request.POST if request.method == "POST" else None)
    found = _narrowed(messages_of(member.account), filters)
    if find.is_bound and find.is_valid():
        found = _to_number(found, member.account, find)
    page = Rows(found, PER_PAGE, partial(as_row, member.account)).get_page(request.GET.get("page"))
    is_filtered = find.is_bound or any(filters.data.get(name) for name in filters.fields)
    context = {"page": page, "filter_form": filters, "find_form": find, "filtered": is_filtered}
    return render(request, "portal/messages/list.html", context, status=status_of(find))


def _narrowed(found: QuerySet[Message], filters: FilterForm) -> QuerySet[Message]:
    filters.is_valid()
    status, after, before = (filters.cleaned_data.get(name) for name in ("status", "after", "before"))
    if status:
        found = found.filter(status=_BY_WORD[status])
    if after:
        found = found.filter(id__gte=_first_id_on(after))
    if before:
        found = found.filter(id__lt=_first_id_on(min(before, _LAST_DAY) + timedelta(days=1)))
    return found


def _first_id_on(day: date) -> UUID:
    return first_id_at(datetime.combine(max(day, _FIRST_DAY), time(), tzinfo=UTC))


def _to_number(found: QuerySet[Message], account: Account, find: FindForm) -> QuerySet[Message]:
    """By a hash keyed with the account's own key."""
    try:
        number = parse_e164(find.cleaned_data["to"], home_country(account.id))
    except SmarttecError as error:
        find.add_error("to", error.sentence)
        return found.none()
    keys = keys_of(account.id)
    return found.filter(recipient_digest=keys.digest(number)) if keys else found.none()


@require_http_methods(["GET", "POST"])
@member_required
def compose(request: HttpRequest, member: Member) -> HttpResponse:
    """Send one message; the answer comes after it is durably stored and covered."""
    data = request.POST if request.method == "POST" else None
    form = compose_form(member.account, data, initial=_again(request, member))
    if form.is_bound and form.is_valid():
        try:
            return _scheduled(request, member, form) if form.cleaned_data["send_at"] else _sent(request, member, form)
        except SmarttecError as error:
            form.add_problem(error)
    quote, problem = quote_for(member, form.data) if form.is_bound else (None, "")
    context = {
        "form": form,
        "quote": quote,
        "price_problem": problem or _no_number(form),
        "standing": notices_of(member.account),
    }
    return render(request, "portal/messages/compose.html", context, status=status_of(form))


def _sent(request: HttpRequest, member: Member, form: ComposeForm) -> HttpResponse:
    sent = send_from_thread(account=member.account.id, draft=draft_of(form))
    notes.success(request, "Your message is on its way.")
    return redirect("portal:message", sid=to_sid(SID_PREFIX, sent.id))


def _scheduled(request: HttpRequest, member: Member, form: ComposeForm) -> HttpResponse:
    due_at, zone = form.due_at, form.cleaned_data["zone"] or "UTC"
    if due_at is None:
        raise InvalidInput("Choose when to send it.", field="send_at")
    schedule(
        account=member.account, act=act_in(form.cleaned_data["act"]), draft=draft_of(form), due_at=due_at,
        direction=Direction.OUTBOUND_PORTAL, zone=zone,
    )  # fmt: skip
    notes.success(request, f"Your message goes out {there(due_at, zone)}.")
    return redirect("bulk:scheduled")


def _again(request: HttpRequest, member: Member) -> dict[str, str]:
    """The receiver of an earlier message, or a text that is used again, named by their ids."""
    sid, template = request.GET.get("again"), request.GET.get("template")
    if template:
        return {"body": _template_text(member, template)}
    if not sid:
        return {}
    try:
        return {"to": as_row(member.account, access_message(account=member.account, sid=sid)).to}
    except NotFound:
        return {}


def _template_text(member: Member, template: str) -> str:
    try:
        return str(access_template(member.account, UUID(template)).body)
    except (ValueError, NotFound):
        return ""


def _no_number(form: Any) -> str:
    has_number = bool(form.fields["sender"].choices)
    return "" if has_number else "Your account has no number to send from yet. Please write to us."


@require_POST
@member_required
def compose_price(request: HttpRequest, member: Member) -> HttpResponse:
    """The price line, while somebody writes."""
    quote: Quote | None
    quote, problem = quote_for(member, request.POST)
    return render(request, "portal/messages/_price.html", {"quote": quote, "price_problem": problem})


@require_GET
@member_required
def message(request: HttpRequest, member: Member, sid: str) -> HttpResponse:
    """One message with its record."""
    return _detail(request, member, sid, "portal/messages/detail.html", with_disclosures=True)


@require_GET
@member_required
def message_status(request: HttpRequest, member: Member, sid: str) -> HttpResponse:
    """The record alone, asked for again until it is final; then the page is loaded anew, with its balance."""
    return _detail(request, member, sid, "portal/messages/_status.html", with_disclosures=False)


def _detail(request: HttpRequest, member: Member, sid: str, template: str, *, with_disclosures: bool) -> HttpResponse:
    found = access_message(account=member.account, sid=sid)
    row = as_row(member.account, found)
    context = {"message": row, "timeline": timeline_of(found)}
    if with_disclosures:
        context["disclosures"] = seen_by(member.account, found)
    response = render(request, template, context)
    return reload_when(response, final=row.is_terminal and not with_disclosures)
