"""Ask, prove, look, act. The same pages for every number, whether anything is held or not."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.portal import sessions
from smarttec.faces.portal.forms import CodeForm, status_of
from smarttec.faces.portal.your_number.forms import ActForm, NumberForm
from smarttec.kernel.errors import InvalidPhoneNumber, NotFound, SmarttecError
from smarttec.messaging.recipients import actions
from smarttec.messaging.recipients.domain import CODE_VALID_FOR
from smarttec.messaging.recipients.queries import Held, what_is_held

_ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "stop": (actions.stop_everything, "Nobody can write to your number from here any more."),
    "allow": (actions.allow_again, "You can be written to again. Senders that you stopped one by one stay stopped."),
    "remove": (actions.remove, "We are taking your number out."),
}


@require_http_methods(["GET", "POST"])
def ask_page(request: HttpRequest) -> HttpResponse:
    """Which number; a code goes to it."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            inquiry = actions.ask(number=form.cleaned_data["number"], network=sessions.network(request))
        except InvalidPhoneNumber as error:
            form.add_error("number", error.sentence)
        else:
            return redirect("your_number:code", inquiry)
    return render(request, "portal/your_number/ask.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "POST"])
def code_page(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """The code out of the text. Any id has this page, so that it tells nothing."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.prove(inquiry=inquiry, code=form.cleaned_data["code"], network=sessions.network(request))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            request.session.cycle_key()
            request.session[sessions.ASKED_NUMBER] = inquiry.hex
            return redirect("your_number:held", inquiry)
    context = {"form": form, "valid_minutes": int(CODE_VALID_FOR.total_seconds() // 60)}
    return render(request, "portal/your_number/code.html", context, status=status_of(form))


def _held(request: HttpRequest, inquiry: UUID) -> Held:
    """What was found, in the browser where the code was typed. Raises `NotFound`."""
    if request.session.get(sessions.ASKED_NUMBER) != inquiry.hex:
        raise NotFound
    return what_is_held(inquiry)


@require_GET
def held_page(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """What is held, and what can be done. Raises `NotFound`."""
    held = _held(request, inquiry)
    return render(request, "portal/your_number/held.html", {"held": held, "inquiry": inquiry})


@require_GET
def progress(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """The part that changes while we look. Raises `NotFound`."""
    held = _held(request, inquiry)
    return render(request, "portal/your_number/_held.html", {"held": held, "inquiry": inquiry})


@require_POST
def act(request: HttpRequest, inquiry: UUID) -> HttpResponse:
    """Stop everything, allow it again, take the number out. Raises `NotFound`."""
    _held(request, inquiry)
    form = ActForm(request.POST)
    if not form.is_valid():
        raise NotFound
    done, sentence = _ACTS[form.cleaned_data["act"]]
    try:
        done(inquiry=inquiry)
    except SmarttecError as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, sentence)
    return redirect("your_number:held", inquiry)
