"""The log of what customers' servers were told, one entry with what was sent, the servers, and tests."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.webhooks.forms import ServersForm, TestForm
from smarttec.faces.portal.webhooks.rows import as_row
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.messaging.callbacks.actions import replay, send_test, set_endpoint
from smarttec.messaging.callbacks.models import Kind, Verb
from smarttec.messaging.callbacks.queries import access_callback, endpoint_of, fields_of, log_page

PER_PAGE = 50
_LONGEST_NUMBER = 18


@require_GET
@member_required
def log(request: HttpRequest, member: Member) -> HttpResponse:
    """What was told, the newest first."""
    found = log_page(account=member.account.id, before=_number(request.GET.get("from")), limit=PER_PAGE)
    context = {
        "rows": [as_row(callback) for callback in found.callbacks],
        "is_first": "from" not in request.GET,
        "next_from": found.next_before,
    }
    return render(request, "portal/webhooks/log.html", context)


def _number(text: str | None) -> int | None:
    """A place in the list; what is none counts as the beginning."""
    return int(text) if text and text.isdecimal() and len(text) <= _LONGEST_NUMBER else None


@require_GET
@member_required
def entry(request: HttpRequest, member: Member, callback: int) -> HttpResponse:
    """One callback with what was sent."""
    found = access_callback(account=member.account.id, callback=min(callback, 10**_LONGEST_NUMBER))
    context = {"row": as_row(found), "fields": fields_of(member.account, found), "act": new_id()}
    return render(request, "portal/webhooks/entry.html", context)


@require_POST
@member_required
def again(request: HttpRequest, member: Member, callback: int) -> HttpResponse:
    """Tell it once more."""
    made = replay(
        account=member.account, callback=min(callback, 10**_LONGEST_NUMBER), act=act_in(request.POST.get("act"))
    )
    messages.success(request, "Your server is told again.")
    return redirect("webhooks:entry", callback=made.id)


@require_http_methods(["GET", "POST"])
@member_required
def servers(request: HttpRequest, member: Member) -> HttpResponse:
    """The account's servers, and trying them."""
    if request.method != "POST":
        return _servers_page(request, member, ServersForm.of(endpoint_of(member.account)))
    form = ServersForm(request.POST)
    if form.is_valid():
        try:
            set_endpoint(account=member.account, **{**form.cleaned_data, "method": Verb(form.cleaned_data["method"])})
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Saved. Messages from now on are told there.")
            return redirect("webhooks:servers")
    return _servers_page(request, member, form)


def _servers_page(request: HttpRequest, member: Member, form: Any) -> HttpResponse:
    endpoint = endpoint_of(member.account)
    tests = [
        (Kind.TEST_STATUS, "Test the status address", new_id()) if endpoint and endpoint.status_url else None,
        (Kind.TEST_INBOUND, "Test the inbound address", new_id()) if endpoint and endpoint.inbound_url else None,
    ]
    context = {"form": form, "tests": list(filter(None, tests))}
    return render(request, "portal/webhooks/servers.html", context, status=status_of(form))


@require_POST
@member_required
def test(request: HttpRequest, member: Member) -> HttpResponse:
    """Tell one of the servers of something that did not happen."""
    form = TestForm(request.POST)
    kind = Kind(form.cleaned_data["kind"]) if form.is_valid() else Kind.STATUS
    made = send_test(account=member.account, kind=kind, act=act_in(request.POST.get("act")))
    messages.success(request, "Your server is called. Look again in a moment to see what it said.")
    return redirect("webhooks:entry", callback=made.id)
