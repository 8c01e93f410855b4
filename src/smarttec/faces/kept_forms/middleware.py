"""Keeps what a refused form held, leads to the entrance and back, and fills the form when its page is shown again.

Requests that a script makes get a part of a page in place of a way to another: what is typed stays where it is.
"""

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html

from smarttec.faces.kept_forms import filling, store
from smarttec.faces.kept_forms.marks import FIELD, Mark, read, writer_of
from smarttec.faces.kept_forms.refusing import NOT_TAKEN, not_taken
from smarttec.faces.kept_forms.typed import typed_in
from smarttec.faces.web import GetResponse
from smarttec.vault.carried import CarriedKey

_STOP_POLLING = 286
"""What the script takes for "do not ask again"."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's view for forms without a fresh token: shown only when nothing could be kept."""
    del reason
    not_taken(request)
    return render(request, "403_csrf.html", status=403)


def _is_of_our_pages(request: HttpRequest) -> bool:
    """Whether a page of ours sent it: browsers say where a form came from, and no page can make them lie."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()


class KeptFormsMiddleware:
    """Stands behind the session and the person, and before what declares a purpose."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only refused forms, and browsers for which something is kept, cost anything."""
        response = self.get_response(request)
        entrance: str | None = getattr(request, NOT_TAKEN, None)
        if entrance is not None:
            return _refused(request, response, entrance)
        if store.COOKIE in request.COOKIES:
            if request.method == "GET":
                _fill(request, response)
            elif response.status_code < 500 and (mark := read(request.POST.get(FIELD, ""))):
                store.forget(request, mark.page)
        return response


def _refused(request: HttpRequest, response: HttpResponse, entrance: str) -> HttpResponse:
    is_scripted = "HX-Request" in request.headers
    if request.method != "POST":
        return HttpResponse(status=_STOP_POLLING, headers={"HX-Reswap": "none"}) if is_scripted else response
    mark = read(request.POST.get(FIELD, ""))
    if mark is None or not _is_of_our_pages(request):
        return response
    key = _keep(request, mark)
    goal = f"{entrance}?{urlencode({'next': mark.page})}" if entrance else mark.page
    answer = _on_the_page(goal) if is_scripted else _on_the_way(request, goal)
    if key is not None:
        store.give_key(answer, key)
    return answer


def _keep(request: HttpRequest, mark: Mark) -> CarriedKey | None:
    typed = typed_in(request.POST, mark=mark, action=request.path)
    return store.keep(request, typed) if typed else None


def _on_the_page(goal: str) -> HttpResponse:
    said = "This page has expired. What you typed is kept:"
    return HttpResponse(format_html('<p class="note" role="status">{} <a href="{}">go on here</a>.</p>', said, goal))


def _on_the_way(request: HttpRequest, goal: str) -> HttpResponse:
    """A browser that sent no cookie at all may take none: it gets words instead of an empty form."""
    if request.COOKIES:
        return HttpResponseRedirect(goal)
    return render(request, "403_csrf.html", {"goal": goal}, status=403)


def _fill(request: HttpRequest, response: HttpResponse) -> None:
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    if response.streaming or not is_page or "HX-Request" in request.headers:
        return
    typed = store.find(request, writer=writer_of(request))
    filled = filling.fill(response.content.decode(), typed, path=request.path) if typed else None
    if filled is not None:
        response.content = filled.encode()
        response["Cache-Control"] = "private, no-store"
