"""A person's choices: every one in plain words, the answer given, and what it governs (clause CHOICE-4)."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from smarttec.faces.portal.notice.visit import sends_signal
from smarttec.faces.portal.notice.words import MODE_KEYS, WORDS, back_to, language_of
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.vocabulary import Choice
from smarttec.notice import policy
from smarttec.notice.documents.choices import CHOICE_TEXTS, text_version
from smarttec.notice.documents.vocabulary import purpose_words
from smarttec.notice.policy import Answer, Flag
from smarttec.notice.purposes import Mode
from smarttec.notice.versions import catalogue
from smarttec.people.actions.choices import forget_signal, set_choice
from smarttec.people.models import Person, PolicyChange

_ANSWERS = {"yes": Answer.YES, "no": Answer.NO}


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A choice on the page. `answer` is yes, no or not_asked; `mode` says what counts without an answer."""

    name: str
    title: str
    question: str
    answer: str
    mode: str
    governs: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Given:
    """One answer of the past: the proof of it. `how` and `words` say by which way, and to which words (CHOICE-2)."""

    title: str
    before: str
    after: str
    at: datetime
    how: str
    words: str


HISTORY_ROWS = 50


def history_of(person: Person, language: str) -> list[Given]:
    """The newest changes of choices and of the browser's signal, newest first."""
    matters = [PolicyChange.Matter.CHOICE, PolicyChange.Matter.FLAG]
    rows = PolicyChange.objects.filter(person_id=person.id, matter__in=matters).order_by("-created_at")[:HISTORY_ROWS]
    return [_given_line(row, language) for row in rows]


def _given_line(row: PolicyChange, language: str) -> Given:
    words = WORDS[language]
    if row.matter == PolicyChange.Matter.CHOICE:
        title = CHOICE_TEXTS[Choice(row.item)].title[language]
        before, after = (words[Answer(side).name.lower()] for side in (row.old, row.new))
    else:
        title = words["flag_" + Flag(row.item).name.lower()]
        before, after = (words["yes" if side else "no"] for side in (row.old, row.new))
    return Given(title, before, after, row.created_at, words[f"how_{row.how}"], row.text_version)


@require_http_methods(["GET", "POST"])
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """See and change every choice; what is left unanswered stays as it is."""
    person, language = cast("Person", request.user), language_of(request)
    if request.method == "POST":
        for choice, answer in _given(request).items():
            set_choice(
                person=person, choice=choice, answer=answer, how="portal", proof_text_version=text_version(language)
            )
        messages.success(request, WORDS[language]["saved"])
        return back_to("notice:choices", language_of(request))
    context = {
        "words": WORDS[language],
        "language": language,
        "lines": [_line(person, choice, language) for choice in Choice],
        "history": history_of(person, language),
        "signal_counts": policy.has(person.policy, Flag.GLOBAL_PRIVACY_CONTROL),
        "signal_sent": sends_signal(request),
    }
    return render(request, "portal/notice/choices.html", context)


@require_POST
@login_required
def signal_off(request: HttpRequest) -> HttpResponse:
    """The person takes the signal back. Raises `InvalidInput` while the browser sends it."""
    forget_signal(person=cast("Person", request.user), still_sent=sends_signal(request))
    return back_to("notice:choices", language_of(request))


def _given(request: HttpRequest) -> dict[Choice, Answer]:
    given = {choice: request.POST[choice.name.lower()] for choice in Choice if choice.name.lower() in request.POST}
    if not set(given.values()) <= _ANSWERS.keys():
        raise InvalidInput("An answer is yes or no.")
    return {choice: _ANSWERS[answer] for choice, answer in given.items()}


def _line(person: Person, choice: Choice, language: str) -> ChoiceLine:
    text, words = CHOICE_TEXTS[choice], WORDS[language]
    rules = catalogue().by_number(policy.version(person.policy)).rules.values()
    governed = [rule for rule in rules if rule.choice is choice]
    mode = governed[0].mode if governed else Mode.OPT_IN
    return ChoiceLine(
        choice.name.lower(),
        text.title[language],
        text.question[language],
        policy.answer(person.policy, choice).name.lower(),
        words[MODE_KEYS[mode]],
        [(purpose_words(rule.purpose, rule.in_plain_words, language=language), rule.clause) for rule in governed],
    )
