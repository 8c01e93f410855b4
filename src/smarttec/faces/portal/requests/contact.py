"""The contact form (CONTACT-1): a question or a complaint comes into the one queue of inquiries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal import sessions
from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import maybe_member
from smarttec.faces.portal.requests.forms import ContactForm
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.requests.register.actions import ask_in_public, ask_signed_in
from smarttec.requests.register.links import tag_of
from smarttec.requests.register.models import Request


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach us, and a form that does."""
    form = ContactForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            asked = _ask(request, form)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("requests:status", tag=tag_of(asked.id))
    return render(request, "portal/contact.html", {"form": form}, status=status_of(form))


def _initial(request: HttpRequest) -> dict[str, Any]:
    member = maybe_member(request)
    own = {} if member is None else {"name": member.person.name, "email": member.person.email}
    return {"act": new_id(), **own}


def _ask(request: HttpRequest, form: ContactForm) -> Request:
    member, act = maybe_member(request), act_in(form.cleaned_data["act"])
    if member is not None:
        return ask_signed_in(asked=form.asked(), person=member.person, act=act)
    return ask_in_public(asked=form.asked(), act=act, network=sessions.network(request))
