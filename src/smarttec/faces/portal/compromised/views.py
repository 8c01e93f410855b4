"""The lock, and the way back in: code, new password. Known and unknown addresses see the same pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal import sessions
from smarttec.faces.portal.compromised.forms import AddressForm, NewPasswordForm
from smarttec.faces.portal.forms import CodeForm, status_of
from smarttec.kernel.errors import SmarttecError
from smarttec.people import codes
from smarttec.people.models import Person
from smarttec.people.queries import active_person
from smarttec.requests.incidents.actions.locking import lock, prove, request_code, send_code
from smarttec.requests.incidents.actions.recovering import choose_password
from smarttec.requests.incidents.models import Lock
from smarttec.requests.incidents.queries import open_lock


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Signed in, one press locks; else the address says whose account it is, and a code proves it."""
    if isinstance(request.user, Person):
        return _lock_own(request, request.user)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = request_code(email=form.cleaned_data["email"], network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            sessions.begin_securing(request, asked)
            return redirect("compromised:code")
    return render(request, "portal/compromised/start.html", {"form": form}, status=status_of(form))


def _lock_own(request: HttpRequest, person: Person) -> HttpResponse:
    if request.method == "POST":
        lock(person=person, how=Lock.How.PORTAL, by=person.id)
        send_code(person=person)
        sessions.begin_securing(request, person.id)
        return redirect("compromised:code")
    if open_lock(person) is not None:
        return redirect("compromised:steps")
    return render(request, "portal/compromised/start.html", {"form": None})


@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The right code locks what is not locked yet, and opens the way back."""
    asked = sessions.securing(request)
    if asked is None:
        return redirect("compromised:start")
    person = active_person(asked)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            proven = prove(person=person, code=form.cleaned_data["code"], network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            if open_lock(proven) is None:
                lock(person=proven, how=Lock.How.CODE, by=proven.id)
            sessions.note_proof(request)
            return redirect("compromised:password")
    context = {"form": form, "valid_minutes": codes.VALID_MINUTES}
    return render(request, "portal/compromised/code.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """A new password, with the second factor of who has one; then the person is signed in again."""
    person = sessions.secured_person(request)
    if person is None:
        return redirect("compromised:start")
    form = NewPasswordForm(request.POST or None, has_second_factor=person.totp_confirmed_at is not None)
    if request.method == "POST" and form.is_valid():
        typed = {"second_factor_code": "", **form.cleaned_data}
        try:
            choose_password(person=person, **typed)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            sessions.sign_in(request, person)
            return redirect("compromised:steps")
    return render(request, "portal/compromised/password.html", {"form": form}, status=status_of(form))
