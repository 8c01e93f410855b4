"""Callbacks as the pages show them."""

from dataclasses import dataclass
from datetime import datetime

from smarttec.kernel.ids import to_sid
from smarttec.messaging.callbacks.domain import REASONS
from smarttec.messaging.callbacks.models import Callback, Kind, State
from smarttec.messaging.models import Status

_WITHOUT_MESSAGE = frozenset({Kind.TEST_STATUS, Kind.TEST_INBOUND, Kind.EVENT})
_STATES = {
    State.WAITING: ("waiting", ""),
    State.TAKEN: ("taken", "pill-good"),
    State.GIVEN_UP: ("given up", "pill-bad"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A callback in words. `sid` is empty for what is about no message."""

    id: int
    what: str
    sid: str
    at: datetime
    state: str
    pill: str
    result: str
    took_ms: int | None
    attempts: int
    due_at: datetime | None
    replies: int
    used_fallback: bool
    is_asked_for: bool


def as_row(callback: Callback) -> Row:
    """The words for one."""
    kind, state = Kind(callback.kind), State(callback.state)
    words, pill = ("trying again", "") if state is State.WAITING and callback.attempts else _STATES[state]
    http = f"HTTP {callback.http_status}" if callback.http_status else ""
    reason = REASONS.get(callback.reason, "")
    return Row(
        id=callback.id,
        what=_what(kind, Status(callback.status)),
        sid="" if kind in _WITHOUT_MESSAGE else to_sid("SM", callback.message),
        at=callback.created_at,
        state=words,
        pill=pill,
        result=". ".join(filter(None, (http, reason))),
        took_ms=callback.took_ms,
        attempts=callback.attempts,
        due_at=callback.due_at,
        replies=callback.replies,
        used_fallback=callback.used_fallback,
        is_asked_for=callback.act is not None,
    )


def _what(kind: Kind, status: Status) -> str:
    if kind is Kind.STATUS:
        return f"Message {status.label}"
    return "Inbound message" if kind is Kind.INBOUND else str(kind.label).capitalize()
