"""A new notice is coming: what it newly allows, from when, and the person's answer (clause UPDATE-2)."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.notice.history import difference
from smarttec.faces.portal.notice.words import WORDS, back_to, language_of
from smarttec.kernel.errors import InvalidInput
from smarttec.notice import policy
from smarttec.notice.documents.labels import LABELS
from smarttec.notice.documents.vocabulary import category_words, purpose_words, role_words
from smarttec.notice.publication import NewUse, is_objecting, new_uses, takes_effect_at
from smarttec.notice.versions import NoticeVersion, catalogue
from smarttec.people.actions.notice import accept_version, coming_version, object_and_close, object_to_version
from smarttec.people.models import Person
from smarttec.people.queries import told_at

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class UseLine:
    """A new use in words."""

    what: str
    categories: str
    roles: str
    loosened: bool
    clause: str


@require_http_methods(["GET", "POST"])
@login_required
def coming(request: HttpRequest) -> HttpResponse:
    """See what is coming; accept it, leave what is new out, or leave. Raises `Conflict` for an answer that is late."""
    person = cast("Person", request.user)
    if request.method == "GET":
        return _page(request, person)
    words, answer = WORDS[language_of(request)], request.POST.get("answer", "")
    number = int(request.POST["number"]) if request.POST.get("number", "").isdecimal() else 0
    if answer == "accept":
        accept_version(person=person, number=number)
    elif answer == "object":
        object_to_version(person=person, number=number)
    elif answer == "close":
        return _close(request, person, number)
    else:
        raise InvalidInput("This is no answer to the new version.")
    messages.success(request, words["accepted_done" if answer == "accept" else "objected_done"])
    return back_to("notice:coming", language_of(request))


def _close(request: HttpRequest, person: Person, number: int) -> HttpResponse:
    words = WORDS[language_of(request)]
    try:
        object_and_close(person=person, number=number, password=request.POST.get("password", ""))
    except InvalidInput as wrong:
        return _page(request, person, problem=wrong.sentence)
    logout(request)
    messages.success(request, words["closed_done"])
    return redirect("portal:sign_in")


def _page(request: HttpRequest, person: Person, *, problem: str = "") -> HttpResponse:
    language = language_of(request)
    version = coming_version(person)
    context: dict[str, Any] = {"words": WORDS[language], "language": language, "problem": problem}
    if version is None:
        own = catalogue().by_number(policy.version(person.policy))
        context["nothing_coming"] = WORDS[language]["nothing_coming"].format(version=own.document)
    else:
        context |= _about(person, version, language)
    return render(request, "portal/notice/coming.html", context, status=UNPROCESSABLE if problem else 200)


def _about(person: Person, version: NoticeVersion, language: str) -> dict[str, Any]:
    own = catalogue().by_number(policy.version(person.policy))
    day = LABELS[language].date(takes_effect_at(version, told_at(person, version.number)).date())
    return {
        "version": version,
        "counts_from": WORDS[language]["counts_from"].format(version=version.document, day=day),
        "new_uses": [_line(use, language) for use in new_uses(own, version)],
        "is_objecting": is_objecting(person.policy),
        "diff_html": difference("privacy", own.document, version.document, language),
    }


def _line(use: NewUse, language: str) -> UseLine:
    return UseLine(
        purpose_words(use.purpose, use.in_plain_words, language=language),
        ", ".join(category_words(category, language=language) for category in use.categories),
        ", ".join(role_words(role, language=language) for role in use.roles),
        use.loosened,
        use.clause,
    )
