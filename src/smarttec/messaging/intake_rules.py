"""What decides about a draft on its way in, without a database: the account as it was read, and every check of it."""

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from smarttec.fraud.domain import Admission
from smarttec.fraud.errors import REFUSALS
from smarttec.fraud.traffic import TrafficRules
from smarttec.kernel.errors import AccountNotInGoodStanding, InsufficientCredit, NotAuthenticated, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging import errors
from smarttec.messaging.domain import Draft
from smarttec.messaging.models import Direction
from smarttec.messaging.optout.errors import RecipientOptedOut
from smarttec.messaging.optout.everywhere import Blocked
from smarttec.messaging.sealing import CONTENT, PEER
from smarttec.messaging.services.errors import ServiceUnknown
from smarttec.messaging.services.pools import Asking, SenderPool
from smarttec.messaging.windows.domain import Mode
from smarttec.messaging.windows.reading import Windows
from smarttec.notice.gate import Request
from smarttec.notice.versions import rule_book
from smarttec.numbers.domain import may_send, surcharge_of
from smarttec.people.domain import Scope
from smarttec.people.errors import NotPermitted
from smarttec.plans import standing as plans
from smarttec.plans.standing import Act, StandingRefused
from smarttec.rating.domain import RateTable
from smarttec.vault.cipher import SubjectKeys

CARRIER_RECIPIENT = "sms-carrier"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is stored and covered."""

    id: UUID
    account: UUID
    draft: Draft
    price_micros: int
    currency: str
    created_at: datetime


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A draft on its way in, with the credentials it came with and whoever waits for the answer.

    `user` is the account or the API key whose secret `token_hash` is. `is_tried`: it may have been written already, by
    a try whose answer was lost. For this flush: `pool` of the messaging service that the draft names, and the hashes of
    its two numbers by the account's key.
    """

    account: UUID
    user: UUID
    token_hash: bytes | None
    direction: Direction
    draft: Draft | SmarttecError
    answer: "asyncio.Future[Accepted]"
    id: UUID = field(default_factory=new_id)
    status_url: str = field(default="", repr=False)
    despite_opt_out: bool = False
    at_any_hour: bool = False
    stale_tries: int = 0
    is_tried: bool = False
    pool: SenderPool | None = None
    sender_digest: bytes = b""
    recipient_digest: bytes = b""

    def fail(self, error: SmarttecError) -> None:
        """Answer with the error, unless there is an answer."""
        if not self.answer.done():
            self.answer.set_exception(error)


@dataclass(frozen=True, slots=True)
class Context:
    """What was read about an account for this flush, and why it may not send at all, if so.

    `parent`: the account whose token opens it too. `api_keys`: hash of the secret and scopes, of those that came along.
    `has_status_url`: a server is told of every message. `opted_out`: hashes of senders and of recipients who want
    nothing more from them, joined. `registration_rules`, `registered`: see `numbers.domain.may_send`. `quiet_hours`:
    what is to be done outside the hours of the recipient's country.
    `surcharges`: see `numbers.domain.surcharge_of`.
    """

    cell: int
    token_hash: bytes
    policy: int
    standing: int
    currency: str
    parent: UUID | None
    parent_token_hash: bytes | None
    api_keys: Mapping[UUID, tuple[bytes, int]]
    has_status_url: bool
    senders: frozenset[bytes]
    opted_out: frozenset[bytes]
    registration_rules: frozenset[str]
    registered: frozenset[bytes]
    keys: SubjectKeys
    quiet_hours: Mode
    traffic: TrafficRules
    cap_per_day: int | None
    refusal: SmarttecError | None
    surcharges: Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True)
class Priced:
    """A draft that may be written if its limits and its credit allow it."""

    waiting: Waiting
    draft: Draft
    context: Context
    country: str
    price_micros: int
    sender_digest: bytes
    recipient_digest: bytes
    due_at: datetime
    status_url: str = field(repr=False)

    def accepted(self, at: datetime) -> Accepted:
        """As its sender is told."""
        waiting = self.waiting
        return Accepted(waiting.id, waiting.account, self.draft, self.price_micros, self.context.currency, at)

    def refusal(self, admission: int) -> SmarttecError:
        """The error of an admission that is none."""
        if admission == Admission.NOT_COVERED:
            return InsufficientCredit()
        if admission == Admission.GRACE_CAP:
            return StandingRefused(plans.decide(self.context.standing, Act.SEND_SMS))
        return REFUSALS[Admission(admission)]()


def context_of(row: Any, keys: SubjectKeys, now: datetime) -> Context:
    """A row of `context.sql`, decided on."""
    account, cell, status, token_hash, policy, standing, currency, *rest = row
    (
        parent,
        parent_token_hash,
        api_keys,
        has_status_url,
        senders,
        on,
        off,
        *limits,
        opted_out,
        rules,
        registered,
        quiet_hours,
        surcharges,
    ) = rest
    traffic = TrafficRules.of_row(account, limits=tuple(limits), on=on, off=off, now=now)
    cap, refusal = plans.decide(standing, Act.SEND_SMS).cap_per_day, _refusal(status, standing, policy, now)
    return Context(
        cell, token_hash, policy, standing, currency, parent, parent_token_hash,
        {key: (secret_hash, scopes) for key, secret_hash, scopes in api_keys}, has_status_url,
        frozenset(senders), frozenset(opted_out or ()), frozenset(rules), frozenset(registered),
        keys, Mode(quiet_hours), traffic, cap, refusal,
        {(to, kind): micros for to, kind, micros in surcharges},
    )  # fmt: skip


def _refusal(status: str, standing: int, policy: int, now: datetime) -> SmarttecError | None:
    """Why an account may send nothing: its standing, its status, the notice, in this order."""
    try:
        plans.demand(standing, Act.SEND_SMS)
        if status != "active":
            raise AccountNotInGoodStanding
        for category in (PEER, CONTENT):
            request = Request(policy, Purpose.DELIVER_MESSAGE, category, CARRIER_RECIPIENT)
            rule_book().demand(request, today=now.date())
    except SmarttecError as error:
        return error
    return None


def price(
    waiting: Waiting,
    contexts: Mapping[UUID, Context],
    rates: RateTable,
    windows: Windows,
    blocked: Blocked,
    now: datetime,
) -> Priced:
    """Every check of one draft against its account, in the order in which a client should hear of them."""
    context = contexts.get(waiting.account)
    if context is None:
        raise NotAuthenticated
    if waiting.token_hash is not None:
        _authenticate(waiting, waiting.token_hash, context)
    if isinstance(waiting.draft, SmarttecError):
        raise waiting.draft
    if context.refusal is not None:
        raise context.refusal
    draft = waiting.draft
    recipient_digest = waiting.recipient_digest
    country = context.traffic.country(draft.recipient)
    if draft.service is None:
        sender_digest = _own_sender(waiting, draft, context, recipient_digest, country)
    else:
        draft, sender_digest = _from_pool(waiting, draft, context, recipient_digest, country)
    if draft.recipient in blocked and not waiting.despite_opt_out:
        raise RecipientOptedOut(field="To")
    rate = rates.rate_for(draft.recipient, currency=context.currency, at=now)
    if rate is None:
        raise errors.DestinationNotServed(field="To")
    segment_micros = rate.price_micros + surcharge_of(draft.sender, country, context.surcharges)
    price_micros = segment_micros * draft.segmentation.segments
    status_url = waiting.status_url
    if waiting.pool is not None and not status_url:
        status_url = waiting.pool.opened_status_url(context.keys, context.policy)
    due_at = now
    if context.quiet_hours and not waiting.at_any_hour:
        due_at = windows.due_at(mode=context.quiet_hours, country=country, recipient=draft.recipient, now=now)
    return Priced(waiting, draft, context, country, price_micros, sender_digest, recipient_digest, due_at, status_url)


def _own_sender(waiting: Waiting, draft: Draft, context: Context, recipient_digest: bytes, country: str) -> bytes:
    """The hash of the sender that the draft names, which may write to its recipient."""
    sender_digest = waiting.sender_digest
    if draft.sender.startswith("+") and sender_digest not in context.senders:
        raise errors.SenderNotOwned(field="From")
    if sender_digest + recipient_digest in context.opted_out and not waiting.despite_opt_out:
        raise RecipientOptedOut(field="To")
    may_send(
        sender=draft.sender, digest=sender_digest, country=country, rules=context.registration_rules,
        registered=context.registered,
    )  # fmt: skip
    return sender_digest


def _from_pool(
    waiting: Waiting, draft: Draft, context: Context, recipient_digest: bytes, country: str
) -> tuple[Draft, bytes]:
    """The draft with the sender that its messaging service chooses, and the sender's hash."""
    if waiting.pool is None:
        raise ServiceUnknown(field="MessagingServiceSid")
    rules = context.registration_rules
    return waiting.pool.complete(Asking(draft, recipient_digest, country, context.keys, context.policy, rules))


def _authenticate(waiting: Waiting, given: bytes, context: Context) -> None:
    """Raise unless what was given is the secret of the account, its parent, or a key that may send."""
    scopes = int(Scope.SEND_MESSAGES)
    if waiting.user == waiting.account:
        expected: bytes | None = context.token_hash
    elif waiting.user == context.parent:
        expected = context.parent_token_hash
    else:
        expected, scopes = context.api_keys.get(waiting.user, (None, 0))
    if expected is None or not hmac.compare_digest(given, expected):
        raise NotAuthenticated
    if not scopes & Scope.SEND_MESSAGES:
        raise NotPermitted
