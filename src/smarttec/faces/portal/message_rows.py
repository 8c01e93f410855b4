"""Messages as the pages show them, and the reads behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from smarttec.faces.error_codes import ERROR_CODES
from smarttec.faces.portal.words import CATEGORY_WORDS, sentence_of
from smarttec.fraud.destinations import name_of
from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import first_id_at, from_sid, time_of, to_sid
from smarttec.kernel.money import format_money
from smarttec.messaging.models import Direction, Message, Status
from smarttec.notice.door import unmask
from smarttec.notice.models import Disclosure
from smarttec.notice.purposes import told
from smarttec.notice.recipients import BY_CODE
from smarttec.people.models import Account

SID_PREFIX = "SM"
_HELD = {Status.QUEUED, Status.SUBMITTING, Status.UNKNOWN}
_TERMINAL = {Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.RECEIVED}
_SOON = timedelta(minutes=5)
"""What is due later than this waits for a window, not for a carrier."""
_NOT_DELIVERED = "The message was not delivered."


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message, opened for its owner."""

    sid: str
    to: str
    sender: str
    body: str
    status: str
    segments: int
    encoding: str
    price_micros: int | None
    held_micros: int
    released_micros: int
    currency: str
    created_at: datetime
    error_code: int | None
    error_sentence: str
    is_terminal: bool
    service: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a message's record."""

    words: str
    at: datetime | None
    done: bool = True
    bad: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Who outside got what of a message."""

    recipient: str
    categories: list[str]
    purpose: str
    country: str
    at: datetime
    clause_id: str


def messages_of(account: Account) -> QuerySet[Message]:
    """The account's messages but those it deleted, newest first."""
    return Message.objects.filter(account=account.id, is_removed=False).order_by("-id")


def access_message(*, account: Account, sid: str) -> Message:
    """One message of the account. Raises `NotFound`."""
    message = messages_of(account).filter(id=from_sid(SID_PREFIX, sid)).first()
    if message is None:
        raise NotFound
    return message


def as_rows(account: Account, messages: Iterable[Message]) -> list[MessageRow]:
    """Opened; a purpose must be declared."""
    return [as_row(account, message) for message in messages]


def as_row(account: Account, message: Message) -> MessageRow:
    """One message, opened."""
    message.account_policy = account.policy
    status, price = Status(message.status), message.price_micros
    is_failed = status is Status.FAILED
    return MessageRow(
        sid=to_sid(SID_PREFIX, message.id),
        to=str(message.recipient),
        sender=str(message.sender),
        body=str(message.body),
        status=str(status.label),
        segments=message.segments,
        encoding="UCS-2" if message.is_ucs2 else "GSM-7",
        price_micros=None if status in _HELD else 0 if is_failed else price,
        held_micros=price if status in _HELD else 0,
        released_micros=price if is_failed else 0,
        currency=message.currency,
        created_at=message.created_at,
        error_code=message.error_code,
        error_sentence=_error_sentence(message.error_code),
        is_terminal=status in _TERMINAL,
        service=_SERVICES.get(message.direction, "Portal"),
    )


_SERVICES = {Direction.OUTBOUND_API.value: "API", Direction.OUTBOUND_REPLY.value: "Reply"}


def _error_sentence(code: int | None) -> str:
    known = ERROR_CODES.get(code or 0)
    return known.meaning if known else _NOT_DELIVERED


def timeline_of(message: Message) -> list[Step]:
    """What became of it, step by step."""
    status, money = Status(message.status), format_money(message.price_micros, message.currency)
    steps = [Step("Queued", message.created_at, detail=f"{money} held")]
    if status is Status.QUEUED and message.due_at and message.due_at - clock.now() > _SOON:
        until = f"{message.due_at:%d %b, %H:%M} UTC"
        steps.append(Step("Waits for the recipient’s day", None, done=False, detail=f"until {until}"))
    if status is Status.FAILED:
        return [*steps, Step("Refused by the carrier", message.finished_at, bad=True, detail=f"{money} given back")]
    if status is Status.UNKNOWN:
        return [*steps, Step("Sent, without an answer", message.submitted_at, detail="we are finding out")]
    is_sent = status in {Status.SENT, Status.DELIVERED, Status.UNDELIVERED}
    steps.append(Step("Sent to the carrier", message.sent_at, is_sent, detail=f"{money} taken" if is_sent else ""))
    if status is Status.UNDELIVERED:
        return [*steps, Step("Not delivered", message.finished_at, bad=True)]
    return [*steps, Step("Delivered", message.finished_at, status is Status.DELIVERED)]


def seen_by(account: Account, message: Message) -> list[Seen]:
    """The disclosures of one message."""
    since = first_id_at(message.created_at - timedelta(minutes=1))
    rows = Disclosure.objects.filter(subject=account.id, id__gte=since, act=message.id).order_by("id")
    return [
        Seen(
            recipient=sentence_of(BY_CODE[row.recipient].name),
            categories=[CATEGORY_WORDS[category] for category in unmask(row.categories)],
            purpose=sentence_of(f"to {_plain(row.purpose)}"),
            country=name_of(BY_CODE[row.recipient].country),
            at=time_of(row.id),
            clause_id=row.clause,
        )
        for row in rows
    ]


def _plain(purpose: int) -> str:
    return told(purpose)[0]


def counts_by_day(account: UUID, *, days: list[date]) -> dict[tuple[date, Status], int]:
    """Messages per UTC day and status."""
    since = datetime.combine(days[0], datetime.min.time(), tzinfo=clock.now().tzinfo)
    rows = (
        Message.objects.filter(account=account, id__gte=first_id_at(since))
        .annotate(day=TruncDate("created_at"))
        .values("day", "status")
        .annotate(count=Count("id"))
        .order_by()
    )
    return {(row["day"], Status(row["status"])): row["count"] for row in rows}
