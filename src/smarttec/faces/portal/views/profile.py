"""The profile page and the forms on it: about oneself, address, password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from smarttec.faces.portal import sessions
from smarttec.faces.portal.forms import (
    CodeForm,
    ConfirmForm,
    EmailForm,
    PasswordForm,
    PortalForm,
    ProfileForm,
    SecondStepChangeForm,
    status_of,
)
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import to_sid
from smarttec.people.actions.email import confirm_email_change, request_email_change
from smarttec.people.actions.password import change_password
from smarttec.people.actions.profile import update_profile
from smarttec.people.models import Person
from smarttec.people.queries import recovery_codes_left


def _profile_form(person: Person, typed: Any = None) -> ProfileForm:
    form = ProfileForm(typed, auto_id="profile_%s", initial=_initial(person))
    return form.offer_reachable(has_phone=bool(person.phone))


def profile_page(
    request: HttpRequest, member: Member, *, token: str | None = None, **bound: PortalForm
) -> HttpResponse:
    """The whole page; `bound` replaces a form by the one that has errors."""
    person = member.person
    forms: dict[str, PortalForm] = {
        "profile_form": _profile_form(person),
        "email_form": EmailForm(auto_id="email_%s"),
        "password_form": PasswordForm(auto_id="password_%s"),
        "api_form": ConfirmForm(auto_id="api_%s"),
        "totp_disable_form": SecondStepChangeForm(auto_id="totp_%s"),
    }
    context = {**forms, **bound, "api": _api(member, token), "totp": _totp(person), "session_count": None}
    status = max((status_of(form) for form in bound.values()), default=200)
    return render(request, "portal/profile.html", context, status=status)


def _initial(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "preferred_channel": person.preferred_channel,
        "language": person.language,
    }


def _api(member: Member, token: str | None) -> dict[str, Any]:
    return {
        "base_url": settings.ENVIRONMENT.base_url,
        "account_sid": to_sid("AC", member.account.id),
        "token_hint": "••••",
        "revealed_token": token,
    }


def _totp(person: Person) -> dict[str, Any]:
    enabled = person.totp_confirmed_at is not None
    return {"enabled": enabled, "recovery_codes_left": recovery_codes_left(person) if enabled else 0}


@require_http_methods(["GET", "POST"])
@member_required
def profile(request: HttpRequest, member: Member) -> HttpResponse:
    """See and change what is known about oneself (clause CHOICE-1)."""
    if request.method == "GET":
        return profile_page(request, member)
    form = _profile_form(member.person, request.POST)
    if form.is_valid():
        try:
            update_profile(person=member.person, **form.cleaned_data)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Saved.")
            return redirect("portal:profile")
    return profile_page(request, member, profile_form=form)


@require_POST
@member_required
def email_change(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for a code at the new address."""
    form = EmailForm(request.POST, auto_id="email_%s")
    if form.is_valid():
        try:
            request_email_change(person=member.person, **form.cleaned_data, network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("portal:email_change_confirm")
    return profile_page(request, member, email_form=form)


@require_http_methods(["GET", "POST"])
@member_required
def email_change_confirm(request: HttpRequest, member: Member) -> HttpResponse:
    """Give the code that came to the new address."""
    if member.person.new_email is None:
        return redirect("portal:profile")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_email_change(
                person=member.person, code=form.cleaned_data["code"], network=sessions.network(request)
            )
        except SmarttecError as error:
            form.add_problem(error)
        else:
            update_session_auth_hash(request, member.person)
            messages.success(request, "Your e-mail address is changed. All other sessions are signed out.")
            return redirect("portal:profile")
    context = {"form": form, "new_email": member.person.new_email}
    return render(request, "portal/email_change_confirm.html", context, status=status_of(form))


@require_POST
@member_required
def password_change(request: HttpRequest, member: Member) -> HttpResponse:
    """Another password; this session goes on, all others end."""
    form = PasswordForm(request.POST, auto_id="password_%s")
    if form.is_valid():
        try:
            change_password(person=member.person, **form.cleaned_data)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            update_session_auth_hash(request, member.person)
            messages.success(request, "Your password is changed. All other sessions are signed out.")
            return redirect("portal:profile")
    return profile_page(request, member, password_form=form)
