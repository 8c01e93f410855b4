"""A request as its pages show it: where it stands, until when, what happened, and what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from smarttec.kernel.vocabulary import Purpose
from smarttec.requests.register.domain import ALLOWED, FINAL, Act, Happened, State
from smarttec.requests.register.laws import LAWS
from smarttec.requests.register.links import tag_of
from smarttec.requests.register.models import Event, Request
from smarttec.requests.register.reasons import DELAYS, REASONS
from smarttec.requests.register.words import HAPPENED_WORDS, KIND_WORDS, STATE_WORDS, reference_of
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

_TOLD = frozenset({Happened.WROTE, Happened.ANSWERED, Happened.DONE, Happened.REFUSED, Happened.EXTENDED})
"""Lines whose words are the person's own, or were sent to them."""
_HIDDEN = frozenset({Happened.NOTED})
_STAFF_ONLY_DETAILS = frozenset({"due-soon", "late"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request as lists show it; nothing sealed is needed for it."""

    tag: str
    reference: str
    kind: str
    words: str
    tone: str
    received_at: datetime
    due_at: datetime
    is_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the history."""

    words: str
    at: datetime
    text: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """What the page of one request shows to the person."""

    row: RequestRow
    text: str
    law: str
    lines: Sequence[Line]
    can_withdraw: bool
    needs_more: bool
    closed_at: datetime | None


def row_of(request: Request) -> RequestRow:
    """The row of a request."""
    words, tone = STATE_WORDS[request.state]
    return RequestRow(
        tag=tag_of(request.id),
        reference=reference_of(request.id),
        kind=KIND_WORDS[request.kind],
        words=words,
        tone=tone,
        received_at=request.received_at,
        due_at=request.due_at,
        is_live=request.state not in FINAL,
    )


def page_of(request: Request) -> RequestPage:
    """The page; texts are opened for the person who asked."""
    events = list(request.events.order_by("at", "id"))
    with using(Purpose.FULFIL_RIGHTS, actor="self", about=(request.id,)):
        lines = [_line(event) for event in events if _is_shown(event)]
        text = _opened(request.text)
    return RequestPage(
        row=row_of(request),
        text=text,
        law=LAWS[request.law].source,
        lines=lines,
        can_withdraw=Act.WITHDRAW in ALLOWED[State(request.state)],
        needs_more=request.state == State.VERIFYING and any(e.happened == Happened.ADDRESS_PROVEN for e in events),
        closed_at=request.closed_at,
    )


def _is_shown(event: Event) -> bool:
    return event.happened not in _HIDDEN and event.detail not in _STAFF_ONLY_DETAILS


def _line(event: Event) -> Line:
    text = _opened(event.words) if event.happened in _TOLD else ""
    reason = {**REASONS, **DELAYS}.get(event.detail)
    if reason is not None:
        text = f"{reason.words} ({reason.source})\n{text}".strip()
    is_bad = event.happened in {Happened.REFUSED, Happened.LOCKED}
    return Line(words=HAPPENED_WORDS[event.happened], at=event.at, text=text, is_bad=is_bad)


def _opened(value: object) -> str:
    return "" if value is None or value is ERASED else str(value)
