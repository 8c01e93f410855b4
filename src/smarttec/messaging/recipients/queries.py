"""Reads: what is held about a number, for whoever proved that it is theirs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Direction, Message
from smarttec.messaging.recipients.domain import SHOWN_FOR, Wish
from smarttec.messaging.recipients.models import Finding, Inquiry
from smarttec.people.models import Account
from smarttec.vault import directory
from smarttec.vault.cipher import ERASED
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import prefetch_keys
from smarttec.vault.purpose import using

FINDINGS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One sender. `sender` is its number; empty when nobody can tell it any more, or it only has an address book."""

    sender: str
    sent: int
    received: int
    removed: int
    left: int
    first_at: datetime | None
    last_at: datetime | None
    is_contact: bool
    is_refused: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class Held:
    """All of it. `is_done`: every account was looked at; until then `walked` of `accounts`."""

    number: str
    wish: Wish
    is_done: bool
    walked: int
    accounts: int
    is_blocked: bool
    lines: tuple[Line, ...]
    again_at: datetime | None


def what_is_held(inquiry: UUID) -> Held:
    """What was found so far, the latest sender first. Raises `NotFound`, also when it was proved too long ago."""
    row = Inquiry.objects.filter(id=inquiry, proven_at__gte=clock.now() - SHOWN_FOR).first()
    if row is None:
        raise NotFound
    findings = list(row.findings.order_by("-last_at", "id")[:FINDINGS_SHOWN])
    with using(Purpose.FULFIL_RIGHTS, actor="recipients", about={row.id, *(one.account for one in findings)}):
        number = str(row.e164)
        senders = _senders(findings)
    is_walking = row.next_at is not None and row.next_at <= clock.now()
    return Held(
        number=number,
        wish=Wish(row.wish),
        is_done=not is_walking,
        walked=row.walked,
        accounts=max(row.accounts, row.walked),
        is_blocked=directory.look_up(Kind.REFUSED_NUMBER, number) is not None,
        lines=tuple(_line(one, senders.get(one.last_message, "")) for one in findings),
        again_at=None if is_walking else row.next_at,
    )


def _line(one: Finding, sender: str) -> Line:
    return Line(
        sender, one.sent, one.received, one.removed, one.left, one.first_at, one.last_at, one.is_contact,
        one.is_refused, one.is_held,
    )  # fmt: skip


def _senders(findings: list[Finding]) -> dict[UUID | None, str]:
    """The accounts' own numbers, by the last message of each: what the recipient saw on their phone anyway."""
    messages = list(Message.objects.filter(id__in=[one.last_message for one in findings if one.last_message]))
    policies = dict(Account.objects.filter(id__in={one.account for one in messages}).values_list("id", "policy"))
    prefetch_keys(policies)
    found: dict[UUID | None, str] = {}
    for message in messages:
        message.account_policy = policies[message.account]
        own = message.recipient if message.direction == Direction.INBOUND else message.sender
        found[message.id] = "" if own is ERASED else str(own)
    return found
