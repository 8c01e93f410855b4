"""Pages for requests that Django itself refuses. A form without a fresh token is kept (`faces.kept_forms`)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def _page(request: HttpRequest, code: int, title: str, sentence: str, what_to_do: str) -> HttpResponse:
    context = {"code": code, "title": title, "sentence": sentence, "what_to_do": what_to_do}
    return render(request, "portal/error.html", context, status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. What was wrong may quote what somebody sent, so it is not shown."""
    del exception
    return _page(
        request, 400, "We did not understand that", "What arrived was not in a form that we can read.",
        "Go back, look at what you typed, and send it again.",
    )  # fmt: skip


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    del exception
    return _page(request, 403, "This is not allowed", "It is not yours to see.", "Check the address, or sign in again.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    del exception
    return _page(
        request, 404, "There is nothing here", "The address is wrong, or what was here is gone.",
        "Check the address, or begin at the first page.",
    )  # fmt: skip


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with nothing looked up: what failed may fail again."""
    del request
    return HttpResponse(render_to_string("portal/error.html"), status=500)
