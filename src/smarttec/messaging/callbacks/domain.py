"""Pure rules of callbacks: when to try again, what the fields are, which ids replies get."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from smarttec.kernel.errors import InvalidPhoneNumber
from smarttec.kernel.ids import to_sid
from smarttec.kernel.phone import country_of, parse_e164
from smarttec.messaging.callbacks.models import Kind
from smarttec.messaging.models import Status
from smarttec.messaging.optout.keywords import keyword

API_VERSION = "2010-04-01"
FIRST_DELAY = timedelta(seconds=5)
DELAY_MAX = timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=6)
"""From the event on. What is still open then ends with the next failure."""
REDIRECTS_MAX = 5
TEST_NUMBER = "+15005550006"
TEST_BODY = "This is a test of your server."
_WORTH_REPEATING = frozenset({408, 425, 429})

REASONS = {
    "": "",
    "http-status": "The server did not take it.",
    "call-failed": "The server could not be reached, was too slow, or gave no HTTP answer.",
    "address-refused": "The address leads into a private network, or is no web address.",
    "no-address": "There is no address any more.",
    "not-understood": "The answer is neither TwiML, plain text, nor empty.",
    "too-many-redirects": "The answers lead from one address to the next without end.",
    "reply-refused": "A reply that the answer asked for could not be sent; see the account's credit and numbers.",
    "not-permitted": "The privacy notice does not allow it.",
    "gone": "The message is not there any more.",
}
"""What was wrong, in words, by the code that is stored."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a callback is about, opened. Nothing of it shows in a `repr`."""

    kind: Kind
    account: UUID
    message: UUID
    status: Status
    error_code: int | None = None
    sender: str = field(default="", repr=False)
    recipient: str = field(default="", repr=False)
    body: str = field(default="", repr=False)
    segments: int = 1
    service: UUID | None = None
    """The messaging service that it went through, or that its number is in."""
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Of an event that is no message: all there is to tell."""


def parameters(told: Told) -> tuple[tuple[str, str], ...]:
    """The form fields, with Twilio's names."""
    if told.kind is Kind.EVENT:
        return told.fields
    sid = to_sid("SM", told.message)
    shared = (
        ("MessageSid", sid),
        ("SmsSid", sid),
        ("AccountSid", to_sid("AC", told.account)),
        ("From", told.sender),
        ("To", told.recipient),
        ("ApiVersion", API_VERSION),
        *((("MessagingServiceSid", to_sid("MG", told.service)),) if told.service else ()),
    )
    if told.kind in (Kind.INBOUND, Kind.TEST_INBOUND):
        return (*shared, *_of_inbound(told, sid))
    word = str(told.status.label)
    error = (("ErrorCode", str(told.error_code)),) if told.error_code else ()
    return (*shared, ("MessageStatus", word), ("SmsStatus", word), *error)


def _of_inbound(told: Told, sid: str) -> tuple[tuple[str, str], ...]:
    return (
        ("SmsMessageSid", sid),
        ("SmsStatus", "received"),
        ("Body", told.body),
        ("NumMedia", "0"),
        ("NumSegments", str(told.segments)),
        ("FromCountry", _country(told.sender)),
        ("ToCountry", _country(told.recipient)),
        *((("OptOutType", word.wish.name),) if (word := keyword(told.body)) else ()),
    )


def _country(number: str) -> str:
    """Where a number is from; empty for short codes and names."""
    try:
        return country_of(parse_e164(number)) or ""
    except InvalidPhoneNumber:
        return ""


def is_worth_repeating(http_status: int) -> bool:
    """Whether the same request may fare better later: the server's own trouble, and what asks for patience."""
    return http_status >= 500 or http_status in _WORTH_REPEATING


def next_attempt(*, attempts: int, created_at: datetime, now: datetime, chance: Random) -> datetime | None:
    """When to try again after so many attempts: twice as long each time, half of it by chance. None: never."""
    delay = min(FIRST_DELAY * 2 ** min(attempts - 1, 20), DELAY_MAX)
    due_at = now + delay * (0.5 + chance.random() / 2)
    return due_at if due_at <= created_at + GIVE_UP_AFTER else None


def reply_id(*, message: UUID, callback: int, place: int) -> UUID:
    """The id of the reply at that place of an answer: the same each time, and of the month of what it answers."""
    tail = hashlib.sha256(f"{message.hex}.{callback}.{place}".encode()).digest()[:10]
    low = int.from_bytes(tail, "big")
    tick = message.int >> 80
    return UUID(int=tick << 80 | 0x7 << 76 | (low >> 64 & 0xFFF) << 64 | 0x2 << 62 | low & 0x3FFF_FFFF_FFFF_FFFF)
