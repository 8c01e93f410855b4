"""Signing in with one step or two, and out."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from smarttec.faces import known_device
from smarttec.faces.portal import sessions
from smarttec.faces.portal.forms import SecondStepForm, SignInForm, status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import SmarttecError
from smarttec.people import second_factor
from smarttec.people.actions.confirm import resend
from smarttec.people.actions.sign_in import authenticate
from smarttec.people.actions.sign_in import sign_out_everywhere as end_every_session
from smarttec.people.actions.sign_up import SignedUp
from smarttec.people.models import Person


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step. Unknown, wrong and locked answer the same page with the same status."""
    if request.user.is_authenticated:
        return redirect(_then(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = authenticate(
                **form.cleaned_data, network=sessions.network(request), known_device_of=known_device.of(request)
            )
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return _after_password(request, person)
    return render(request, "portal/sign_in.html", {"form": form}, status=status_of(form))


def _after_password(request: HttpRequest, person: Person) -> HttpResponse:
    if person.email_confirmed_at is None:
        return _send_to_confirm(request, person)
    then = _then(request)
    if person.totp_confirmed_at is not None:
        sessions.begin_second_step(request, person, then)
        return redirect("portal:sign_in_totp")
    sessions.sign_in(request, person)
    return known_device.remember(redirect(then), person)


def _send_to_confirm(request: HttpRequest, person: Person) -> HttpResponse:
    signed_up = SignedUp(person=person.id, is_new=True)
    sessions.begin_confirming(request, signed_up)
    try:
        resend(signed_up=signed_up, network=sessions.network(request))
    except SmarttecError as error:
        messages.warning(request, f"{error.sentence} {error.what_to_do}")
    return redirect("portal:confirm_email")


def _then(request: HttpRequest) -> str:
    """Where to go: a page of ours that was asked for, else the dashboard."""
    asked = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return asked if is_ours else reverse("portal:dashboard")


@require_http_methods(["GET", "POST"])
def sign_in_totp(request: HttpRequest) -> HttpResponse:
    """Second step: a code of the app, or a recovery code."""
    half = sessions.half_signed_in(request)
    if half is None:
        return redirect("portal:sign_in")
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.verify(person=half.person, code=form.cleaned_data["code"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            sessions.sign_in(request, half.person)
            return known_device.remember(redirect(half.then or "portal:dashboard"), half.person)
    return render(request, "portal/sign_in_totp.html", {"form": form}, status=status_of(form))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("portal:home")


@require_POST
@member_required
def sign_out_everywhere(request: HttpRequest, member: Member) -> HttpResponse:
    """End every session of the person, this one too (clause SECURE-2)."""
    end_every_session(person=member.person)
    logout(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("portal:sign_in")
