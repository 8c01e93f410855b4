"""A forgotten password. Known and unknown addresses see the same pages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal import sessions
from smarttec.faces.portal.forms import ResetForm, ResetRequestForm, status_of
from smarttec.kernel.errors import SmarttecError
from smarttec.people import codes
from smarttec.people.actions.password import request_reset, reset_password
from smarttec.people.queries import active_person


@require_http_methods(["GET", "POST"])
def password_reset_request(request: HttpRequest) -> HttpResponse:
    """Ask for a code."""
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = request_reset(email=form.cleaned_data["email"], network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            request.session[sessions.RESETTING] = asked
            return redirect("portal:password_reset")
    return render(request, "portal/password_reset_request.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Give the code and a new password."""
    asked = request.session.get(sessions.RESETTING)
    if asked is None:
        return redirect("portal:password_reset_request")
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_password(person=active_person(asked), **form.cleaned_data, network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            request.session.flush()
            messages.success(request, "Your password is set. You can sign in with it now.")
            return redirect("portal:sign_in")
    context = {"form": form, "valid_minutes": codes.VALID_MINUTES}
    return render(request, "portal/password_reset.html", context, status=status_of(form))
