"""Registrations of senders, and numbers that the customer has elsewhere and proves by a code."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.caller_codes import send_code
from smarttec.faces.portal.forms import CodeForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.numbers.forms import CallerForm, RegisterForm
from smarttec.fraud.destinations import name_of
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.phone import pretty
from smarttec.numbers.actions.callers import confirm, forget
from smarttec.numbers.actions.registering import request_registration
from smarttec.numbers.models import SenderRegistration, VerifiedCaller
from smarttec.numbers.queries import access_caller, callers_of, numbers_of, registrations_of, rules_in_force

ROWS = 100
_TONES = {
    SenderRegistration.State.PENDING: "going",
    SenderRegistration.State.APPROVED: "good",
    SenderRegistration.State.REJECTED: "bad",
}


@require_GET
@member_required
def page(request: HttpRequest, member: Member) -> HttpResponse:
    """All of it on one page."""
    return _page(request, member)


def _page(request: HttpRequest, member: Member, **bound: Any) -> HttpResponse:
    account = member.account.id
    senders = [(number, pretty(number)) for number in numbers_of(account)]
    form = bound.get("register_form") or RegisterForm()
    caller_form = bound.get("caller_form") or CallerForm(senders=senders)
    context = {
        "registrations": [_registration(row) for row in registrations_of(account)[:ROWS]],
        "rules": [(name_of(rule.country), rule.get_scheme_display()) for rule in rules_in_force()],
        "callers": [_caller(row) for row in callers_of(account)[:ROWS]],
        "register_form": form,
        "caller_form": caller_form,
        "has_numbers": bool(senders),
    }
    return render(request, "portal/numbers/senders.html", context, status=max(status_of(form), status_of(caller_form)))


def _registration(row: SenderRegistration) -> dict[str, Any]:
    return {
        "sender": str(row.sender),
        "country": name_of(row.country),
        "scheme": row.get_scheme_display(),
        "state": row.get_state_display(),
        "tone": _TONES[SenderRegistration.State(row.state)],
        "valid_until": row.valid_until,
    }


def _caller(row: VerifiedCaller) -> dict[str, Any]:
    return {
        "id": row.id,
        "e164": str(row.e164),
        "name": row.friendly_name or "",
        "verified_at": row.verified_at,
    }


@require_POST
@member_required
def register(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for a sender to be registered."""
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            request_registration(account=member.account.id, **form.cleaned_data)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "We have your request. You see here what becomes of it.")
            return redirect("numbers:senders")
    return _page(request, member, register_form=form)


@require_POST
@member_required
def ask_code(request: HttpRequest, member: Member) -> HttpResponse:
    """Send a code to a number that the customer has elsewhere."""
    senders = [(number, pretty(number)) for number in numbers_of(member.account.id)]
    form = CallerForm(request.POST, senders=senders)
    if form.is_valid():
        try:
            caller = send_code(
                account=member.account.id, number=form.cleaned_data["number"], sender=form.cleaned_data["sender"]
            )
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("numbers:confirm_code", caller.id)
    return _page(request, member, caller_form=form)


@require_http_methods(["GET", "POST"])
@member_required
def confirm_code(request: HttpRequest, member: Member, caller_id: UUID) -> HttpResponse:
    """Type the code. Raises `NotFound`."""
    caller = access_caller(member.account.id, caller_id)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm(account=member.account.id, caller=caller_id, code=form.cleaned_data["code"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "The number is proved to be yours.")
            return redirect("numbers:senders")
    context = {"caller": _caller(caller), "form": form}
    return render(request, "portal/numbers/code.html", context, status=status_of(form))


@require_POST
@member_required
def forget_caller(request: HttpRequest, member: Member, caller_id: UUID) -> HttpResponse:
    """Take it off the list. Raises `NotFound`."""
    forget(account=member.account.id, caller=caller_id)
    messages.success(request, "The number was taken off your list.")
    return redirect("numbers:senders")
