"""Recipients who got data of somebody are asked to delete them too; each by itself, so that no one holds up the rest.

Where a recipient has an interface for it the program asks (`askers`); the others are asked by a person at the desk,
with a letter that names what they can find it by. What came back is written down.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, TextField
from django.db.models.functions import Cast

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, InvalidInput, NotFound, SmarttecError
from smarttec.kernel.ids import first_id_at, new_id, time_of
from smarttec.kernel.vocabulary import Category, Purpose, Role
from smarttec.notice.disclosure_retention import KEPT_FOR
from smarttec.notice.door import Disclosed, Intent, Subject, disclose
from smarttec.notice.models import Disclosure
from smarttec.notice.recipients import BY_CODE, RECIPIENTS
from smarttec.people.holdings import DataSubject
from smarttec.requests.erasure.domain import ANSWERS, Asked, pause_after
from smarttec.requests.erasure.models import Erasure, RecipientRequest
from smarttec.requests.register.models import Request
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.models import Mandate

log = logging.getLogger("smarttec.requests.erasure")

NOT_ASKED = frozenset({Role.CUSTOMER_SYSTEM, Role.AUTHORITY, Role.PUBLIC, Role.PUBLIC_REGISTER})
"""Their own server, authorities and registers (who keep what law lets them), and everybody: nobody could be asked."""


@dataclass(frozen=True, slots=True)
class Asker:
    """How a recipient is asked by the program: what it has, and the call. `purpose` is the one it got the data for."""

    references: Callable[[DataSubject], list[str]]
    ask: Callable[[Disclosed[str]], None]
    purpose: Purpose
    categories: frozenset[Category]


def _customers(subject: DataSubject) -> list[str]:
    mandates = Mandate.objects.filter(account_id__in=subject.accounts).exclude(customer="")
    return sorted(set(mandates.values_list("customer", flat=True)))


def _delete_customer(customer: Disclosed[str]) -> None:
    current_clearing_house().delete_customer(customer=customer)


ASKERS = {
    RECIPIENTS["clearing-house"].code: Asker(
        _customers, _delete_customer, Purpose.TAKE_PAYMENT, frozenset({Category.PAYMENT})
    ),
}
"""Code of the recipient → how the program asks it."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who got data, how often, and when last."""

    recipient: int
    times: int
    last_at: datetime


def disclosed_to(subject: DataSubject) -> list[Told]:
    """Every recipient that can be asked and got data of the subject within the time that is on record.

    What was written to them about their requests left under the requests' numbers.
    """
    since = first_id_at(clock.now() - KEPT_FOR)
    matters = Request.objects.filter(person=subject.person).values_list("id", flat=True)
    found = Disclosure.objects.filter(subject__in=[*subject.ids, *matters], id__gte=since).values("recipient")
    rows = found.annotate(times=Count("id"), last=Max(Cast("id", TextField()))).order_by("recipient")
    return [
        Told(row["recipient"], row["times"], time_of(UUID(row["last"])))
        for row in rows
        if row["recipient"] in BY_CODE and BY_CODE[row["recipient"]].role not in NOT_ASKED
    ]


def note_recipients(erasure: Erasure, subject: DataSubject) -> None:
    """Write down who has to be asked, with their own names for what they have. Again, nothing changes."""
    RecipientRequest.objects.bulk_create(
        [_request(erasure, told, subject) for told in disclosed_to(subject)], ignore_conflicts=True
    )


def _request(erasure: Erasure, told: Told, subject: DataSubject) -> RecipientRequest:
    """Who got something has it, whatever our own tables still say: without a name for it, a person asks."""
    asker = ASKERS.get(told.recipient)
    references = asker.references(subject) if asker else []
    by_program = references != []
    return RecipientRequest(
        id=new_id(),
        erasure=erasure,
        recipient=told.recipient,
        times=told.times,
        last_disclosed_at=told.last_at,
        references=references,
        state=Asked.WAITING if by_program else Asked.BY_HAND,
        next_try_at=clock.now() if by_program else None,
    )


def ask_due(*, limit: int = 100) -> int:
    """Ask those that are due; how many were tried. One that fails is tried again later and holds up nobody."""
    tried = 0
    while tried < limit and (request := _claim_next()) is not None:
        tried += 1
        try:
            _ask(request)
        except (GatewayError, SmarttecError) as error:
            log.warning("%s of %s failed (%s)", request, request.erasure, error.code)
            RecipientRequest.objects.filter(id=request.id).update(failure=error.code[:60])
    return tried


@transaction.atomic
def _claim_next() -> RecipientRequest | None:
    now = clock.now()
    due = RecipientRequest.objects.select_for_update(skip_locked=True, of=("self",)).select_related("erasure")
    request = due.filter(next_try_at__lte=now, erasure__removed_at__isnull=False).order_by("next_try_at").first()
    if request is not None:
        request.tries = min(request.tries + 1, 1000)
        request.next_try_at = now + pause_after(request.tries)
        request.asked_at = now
        request.save(update_fields=["tries", "next_try_at", "asked_at"])
    return request


def _ask(request: RecipientRequest) -> None:
    asker, left = ASKERS[request.recipient], list(request.references)
    while left:
        asker.ask(_leaving(request, asker, left[0]))
        left.pop(0)
        RecipientRequest.objects.filter(id=request.id).update(references=left)
    RecipientRequest.objects.filter(id=request.id).update(
        state=Asked.DELETED, answered_at=clock.now(), next_try_at=None, failure=""
    )


@transaction.atomic
def _leaving(request: RecipientRequest, asker: Asker, reference: str) -> Disclosed[str]:
    erasure = request.erasure
    subject = Subject(erasure.id, erasure.cell, erasure.policy)  # what it was before: the person is erased by now
    recipient = BY_CODE[request.recipient].key
    return disclose(Intent(subject, recipient, asker.purpose, asker.categories, request.id), reference)


@transaction.atomic
def note_sent(*, request: UUID, by: UUID) -> RecipientRequest:
    """A person sent the letter. Raises `NotFound`, and `InvalidInput` when there is an answer already."""
    found = _locked(request)
    if found.state in ANSWERS:
        raise InvalidInput("This recipient has answered already.")
    found.state, found.asked_at, found.answered_by = Asked.SENT, clock.now(), by
    found.save(update_fields=["state", "asked_at", "answered_by"])
    return found


@transaction.atomic
def note_answer(*, request: UUID, answer: Asked, by: UUID) -> RecipientRequest:
    """What the recipient answered, as a person at the desk read it. Raises `NotFound`, `InvalidInput`."""
    if answer not in ANSWERS:
        raise InvalidInput("Choose what was answered.", field="answer")
    found = _locked(request)
    found.state, found.answered_at, found.answered_by, found.next_try_at = answer, clock.now(), by, None
    found.save(update_fields=["state", "answered_at", "answered_by", "next_try_at"])
    return found


def _locked(request: UUID) -> RecipientRequest:
    found = RecipientRequest.objects.select_for_update().filter(id=request).first()
    if found is None:
        raise NotFound
    return found


def open_requests(limit: int) -> list[RecipientRequest]:
    """Those without an answer, the oldest first: the desk's queue."""
    waiting = RecipientRequest.objects.exclude(state__in=ANSWERS).select_related("erasure")
    return list(waiting.order_by("id")[:limit])
