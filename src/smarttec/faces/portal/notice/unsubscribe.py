"""Leaving marketing mail with one click (RFC 8058): looking changes nothing, the click does, at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from smarttec.notice.documents.choices import CHOICE_TEXTS
from smarttec.notice.policy import Answer
from smarttec.people.actions.choices import set_choice
from smarttec.post.unsubscribing import choice_named, person_at


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, choice: str, tag: str) -> HttpResponse:
    """GET shows a button: programs that open links to check them must not decide. POST is the click, from the page or
    straight from a mail program; it may come from anywhere and twice, and can only ever say no.
    """
    wanted, person = choice_named(choice), person_at(tag)
    if request.method == "POST":
        set_choice(person=person, choice=wanted, answer=Answer.NO, how="unsubscribe", proof_text_version="")
    context = {"title": CHOICE_TEXTS[wanted].title["en"], "is_done": request.method == "POST"}
    return render(request, "portal/notice/unsubscribe.html", context)
