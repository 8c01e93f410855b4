"""A report comes: the case is opened, and whom it is about is looked up behind the answer, by a job.

So the form, the contact form and the desk take the same statements whoever is meant, and nobody by name either.
"""

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import from_sid
from smarttec.kernel.phone import parse_e164
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.addresses import normalise
from smarttec.people.models import Person
from smarttec.requests.minors.actions.common import locked, move
from smarttec.requests.minors.actions.freezing import freeze, is_frozen_at_once
from smarttec.requests.minors.domain import ANSWER_AFTER, State, look_until
from smarttec.requests.minors.models import MinorCase
from smarttec.requests.register.domain import Behalf
from smarttec.requests.register.models import Request
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.purpose import using

TASK = "smarttec.requests.minors.tasks.look_up"
_ACTOR = "reports about minors"


def open_case(request: UUID) -> None:
    """For a request of the register, in its transaction; it looks nobody up."""
    asked = Request.objects.only("received_at", "behalf").get(id=request)
    case, is_new = MinorCase.objects.get_or_create(
        request=request,
        defaults={
            "is_parent": asked.behalf == Behalf.PARENT, "received_at": asked.received_at,
            "look_until": look_until(asked.received_at), "answer_at": asked.received_at + ANSWER_AFTER,
        },
    )  # fmt: skip
    if is_new:
        app.configure_task(TASK).defer(case_id=str(case.id))


def look_up(*, case: UUID) -> MinorCase:
    """Find whom the report is about. A new account is frozen at once; an established one waits for a person."""
    with transaction.atomic():
        row = locked(case)
        if row.state != State.REPORTED:
            return row
        person = _meant_by(row)
        if person is None:
            move(row, State.UNKNOWN)
        else:
            row.person = person.id
            move(row, State.WAITING)
        row.save(update_fields=["person", "state"])
        if person is not None and is_frozen_at_once(person):
            return freeze(case=row.id, by=None)
    return row


def _meant_by(row: MinorCase) -> Person | None:
    request = Request.objects.get(id=row.request)
    with using(Purpose.PROTECT_MINORS, actor=_ACTOR, about=(request.id,)):
        described = str(request.account or "").strip()
    subject = _subject(described)
    if subject is None:
        return None
    return Person.objects.filter(id=subject).first() or Person.objects.filter(accounts=subject).first()


def _subject(described: str) -> UUID | None:
    """A person's or an account's id behind an e-mail address, a number of ours, or an account SID."""
    try:
        return from_sid("AC", described)
    except NotFound:
        pass
    try:
        kind, value = (
            (Kind.SIGN_IN_EMAIL, normalise(described))
            if "@" in described
            else (Kind.SERVICE_NUMBER, str(parse_e164(described)))
        )
    except InvalidInput:
        return None
    listed = directory.look_up(kind, value)
    return listed.subject if listed else None
