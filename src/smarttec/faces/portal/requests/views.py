"""Asking, and one's own requests."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from smarttec.faces.portal import sessions
from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, maybe_member
from smarttec.faces.portal.paging import Rows
from smarttec.faces.portal.requests.forms import MemberForm, PublicForm
from smarttec.faces.portal.requests.rows import row_of
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.people.actions.sign_in import demand_fresh_proof
from smarttec.requests.register.actions import Asked, ask_in_public, ask_signed_in
from smarttec.requests.register.domain import INQUIRIES, Kind
from smarttec.requests.register.links import tag_of
from smarttec.requests.register.models import Request
from smarttec.requests.register.queries import access_requests

PER_PAGE = 20


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """What people can ask of us; who is signed in sees what they asked."""
    member = maybe_member(request)
    page = None
    if member is not None:
        page = Rows(access_requests(member.person), PER_PAGE, row_of).get_page(request.GET.get("page"))
    return render(request, "portal/requests/list.html", {"page": page, "kinds": _tiles()})


def _tiles() -> list[tuple[str, str, str]]:
    """Kind, words, and a sentence about what happens then."""
    return [
        (Kind.ACCESS.value, "See everything", "You get all we have about you, readable and for machines."),
        (
            Kind.CORRECTION.value,
            "Correct or update",
            "What is wrong or old is changed, and who got the old value is told.",
        ),
        (Kind.ERASURE.value, "Delete", "You see first what goes and what has to stay, why, and until when."),
        (Kind.RESTRICTION.value, "Stop the use", "We keep it, and use it for nothing else until you say so."),
        (Kind.MARKETING_REFUSAL.value, "No advertising", "At once, on every way, to everybody we might give it to."),
        (Kind.COMPROMISED.value, "Account in danger", "Somebody else in your account? We lock it."),
        (Kind.MINOR.value, "A child’s data", "Tell us, and we look into it."),
        (Kind.QUESTION.value, "Ask or complain", "A person reads it and answers."),
    ]


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; signed in it is shorter."""
    member = maybe_member(request)
    initial = {"act": new_id(), "kind": request.GET.get("kind", Kind.ACCESS.value)}
    if member is not None:
        return _ask_member(request, member, MemberForm(request.POST or None, initial=initial))
    form = PublicForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            act = act_in(form.cleaned_data["act"])
            asked = ask_in_public(asked=form.asked(), act=act, network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("requests:status", tag=tag_of(asked.id))
    return render(request, "portal/requests/ask.html", {"form": form}, status=status_of(form))


def _ask_member(request: HttpRequest, member: Member, form: MemberForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            asked = _asked_by(member, form)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "We got your request. This page shows where it stands.")
            return redirect("requests:status", tag=tag_of(asked.id))
    return render(request, "portal/requests/ask.html", {"form": form}, status=status_of(form))


def _asked_by(member: Member, form: MemberForm) -> Request:
    given, kind = form.cleaned_data, Kind(form.cleaned_data["kind"])
    if kind not in INQUIRIES:
        demand_fresh_proof(person=member.person, proof=given["proof"])
    return ask_signed_in(asked=Asked(kind=kind, text=given["text"]), person=member.person, act=act_in(given["act"]))
