"""The page of one request: behind its unguessable address and a code, or for who is signed in and asked it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from smarttec.faces.package.archive import as_download
from smarttec.faces.portal import sessions
from smarttec.faces.portal.forms import CodeForm, status_of
from smarttec.faces.portal.members import Member, maybe_member, member_required
from smarttec.faces.portal.requests.forms import ProofForm, WriteForm
from smarttec.faces.portal.requests.opened import is_open_here, open_here
from smarttec.faces.portal.requests.rows import page_of, row_of
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.people.actions.sign_in import demand_fresh_proof
from smarttec.requests.access.fulfilment import is_fetched_here, package_of
from smarttec.requests.register.actions import claim, hear, prove_address, send_code, withdraw
from smarttec.requests.register.domain import Channel
from smarttec.requests.register.links import request_at
from smarttec.requests.register.models import Request


def _is_seen(request: HttpRequest, row: Request) -> bool:
    """Signed in and asked by them, or the code was typed here."""
    member = maybe_member(request)
    return is_open_here(request, row.id) or (member is not None and row.person == member.person.id)


@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, tag: str) -> HttpResponse:
    """Type the code, or see where it stands. The page before the code is the same for everybody."""
    row = request_at(tag)
    if _is_seen(request, row):
        context = {"page": page_of(row), "form": WriteForm(), "has_package": is_fetched_here(row)}
        return render(request, "portal/requests/status.html", context)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            prove_address(request=row.id, code=form.cleaned_data["code"], network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            open_here(request, row.id)
            return redirect("requests:status", tag=tag)
    context = {"form": form, "row": row_of(row), "is_signed_in": maybe_member(request) is not None}
    return render(request, "portal/requests/code.html", context, status=status_of(form))


@require_POST
def another_code(request: HttpRequest, tag: str) -> HttpResponse:
    """Send one more; a limit that was reached answers the same."""
    send_code(request=request_at(tag).id, network=sessions.network(request))
    messages.success(request, "If a code can be sent now, it is on its way.")
    return redirect("requests:status", tag=tag)


def _seen(request: HttpRequest, tag: str) -> Request:
    row = request_at(tag)
    if not _is_seen(request, row):
        raise NotFound
    return row


@require_POST
def write(request: HttpRequest, tag: str) -> HttpResponse:
    """The person writes more."""
    row, form = _seen(request, tag), WriteForm(request.POST)
    if form.is_valid():
        try:
            hear(request=row.id, words=form.cleaned_data["text"], detail=Channel.FORM)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Thank you. We have it.")
            return redirect("requests:status", tag=tag)
    context = {"page": page_of(row), "form": form}
    return render(request, "portal/requests/status.html", context, status=status_of(form))


@require_POST
def package(request: HttpRequest, tag: str) -> HttpResponseBase:
    """The file that was asked for, for who cannot sign in. Raises `Conflict` when there is none here."""
    return as_download(package_of(_seen(request, tag)))


@require_POST
def take_back(request: HttpRequest, tag: str) -> HttpResponse:
    """The person does not want it any more."""
    row = _seen(request, tag)
    withdraw(request=row.id, by=row.person)
    messages.success(request, "Taken back. Nothing more happens with it.")
    return redirect("requests:status", tag=tag)


@require_http_methods(["GET", "POST"])
@member_required
def confirm(request: HttpRequest, member: Member, tag: str) -> HttpResponse:
    """Signed in, with a fresh proof: the request is theirs."""
    row, form = request_at(tag), ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            demand_fresh_proof(person=member.person, proof=form.cleaned_data["proof"])
            claim(request=row.id, person=member.person)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Thank you. We work on it now.")
            return redirect("requests:status", tag=tag)
    return render(request, "portal/requests/confirm.html", {"form": form, "row": row_of(row)}, status=status_of(form))
