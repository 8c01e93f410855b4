"""What we write to who asked: by e-mail, or on paper when they gave a postal address only.

A letter is queued in the transaction of what it tells about. It is sealed for the request, so it can still be sent
when the person's own keys are gone.
"""

from typing import Any

from django.template.loader import render_to_string

from smarttec.kernel.vocabulary import Purpose
from smarttec.people import codes
from smarttec.people.peppers import hash_code
from smarttec.post.actions import Correspondent, queue_answer
from smarttec.post.letterhead import current_letterhead, portal_url
from smarttec.requests.register.laws import LAWS
from smarttec.requests.register.links import status_url
from smarttec.requests.register.models import AddressCode, PaperLetter, Request
from smarttec.requests.register.reasons import DELAYS, REASONS
from smarttec.requests.register.words import KIND_WORDS, reference_of
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

_ACTOR = "requests"


def received(request: Request) -> None:
    """It came, until when we answer, and a code where identity has to be proven."""
    email, _ = _ways_to(request)
    code = _issue(request) if email and not request.how else ""
    _send(request, "request_received", code=code, valid_minutes=codes.VALID_MINUTES)


def fresh_code(request: Request) -> None:
    """Another code, for the request's page."""
    _send(request, "request_code", code=_issue(request), valid_minutes=codes.VALID_MINUTES)


def extended(request: Request, *, reason: str, words: str) -> None:
    """It takes longer, why, and until when."""
    _send(request, "request_extended", reason=DELAYS[reason], words=words)


def refused(request: Request, *, words: str) -> None:
    """No, why, and where to complain."""
    _send(request, "request_refused", reason=REASONS[request.refusal], words=words)


def done(request: Request, *, words: str) -> None:
    """It is done."""
    _send(request, "request_done", words=words)


def answer(request: Request, *, words: str) -> None:
    """What staff write, while the request goes on or with its end."""
    _send(request, "request_answer", words=words)


def reminder(request: Request) -> None:
    """We still wait for them."""
    _send(request, "request_reminder")


def digest_of(request: Request, code: str) -> bytes:
    """The keyed hash of a code for that request."""
    return hash_code("request", request.id.hex, code)


def _issue(request: Request) -> str:
    code = codes.fresh_code()
    AddressCode.objects.filter(request=request).delete()
    AddressCode.objects.create(request=request, code_hash=digest_of(request, code), expires_at=codes.expiry())
    return code


def _send(request: Request, template: str, **context: Any) -> None:
    facts = {
        "reference": reference_of(request.id),
        "kind": KIND_WORDS[request.kind],
        "status_url": status_url(request.id),
        "due_at": request.due_at,
        "law": LAWS[request.law],
        **context,
    }
    email, address = _ways_to(request)
    if email:
        to = Correspondent(matter=request.id, cell=request.cell, policy_word=request.policy, address=email)
        queue_answer(to=to, template=template, context=facts)
    elif address:
        _on_paper(request, template, facts)


def _ways_to(request: Request) -> tuple[str, str]:
    """E-mail and postal address, empty where there is none or the request's keys are gone."""
    with using(Purpose.FULFIL_RIGHTS, actor=_ACTOR, about=(request.id,)):
        ways = (request.email, request.postal_address)
    return ("", "") if ERASED in ways else (str(ways[0] or ""), str(ways[1] or ""))


def _on_paper(request: Request, template: str, facts: dict[str, Any]) -> None:
    letter = {**facts, "operator": current_letterhead(), "portal_url": portal_url(), "is_paper": True}
    PaperLetter.objects.create(
        request=request,
        template=template,
        heading=" ".join(render_to_string(f"mail/{template}.subject.txt", letter).split()),
        text=render_to_string(f"mail/{template}.txt", letter),
    )
