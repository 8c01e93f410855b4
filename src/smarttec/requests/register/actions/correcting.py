"""Correcting and updating what is held about somebody, and telling those who were given the old value (GDPR Art. 19).

Whoever was handed that kind of data about the person stands in the record of disclosures. Who only passes it on (mail,
texts) keeps nothing and need not be told; each other one gets a row here: to be told, told, answered. The new value
leaves through the door, under the purpose the old one left under.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.vocabulary import Category, Purpose, Role
from smarttec.notice.door import Disclosed, Intent, Subject, disclose, unmask
from smarttec.notice.models import Disclosure
from smarttec.notice.recipients import BY_CODE
from smarttec.people.actions.profile import By, change_profile
from smarttec.people.models import Person, ProfileChange
from smarttec.requests.register.actions.common import locked, record
from smarttec.requests.register.domain import Channel, Happened
from smarttec.requests.register.models import Propagation
from smarttec.vault.purpose import using

_CATEGORIES: Mapping[str, Category] = {
    ProfileChange.Field.NAME: Category.CONTACT_NAME,
    ProfileChange.Field.EMAIL: Category.CONTACT_EMAIL,
    ProfileChange.Field.PHONE: Category.CONTACT_PHONE,
}
_PASSES_ON = frozenset({Role.MAIL_SERVER, Role.CARRIER})
HOW: Mapping[str, str] = {
    Channel.PORTAL: "portal", Channel.FORM: "form", Channel.EMAIL: "letter", Channel.LETTER: "letter",
    Channel.DESK: "desk", Channel.PHONE: "desk",
}  # fmt: skip
"""By which way a change is said to have come, in the words of `people.actions.choices.HOWS`."""
_ACTOR = "requests"
State = Propagation.State


@transaction.atomic
def correct(*, request: UUID, by: UUID, field: str, value: str) -> list[ProfileChange]:
    """Change one field of whose request it is. Raises `Conflict` before identity is proven, `InvalidInput`."""
    row = locked(request)
    person = Person.objects.filter(id=row.person).first() if row.person and row.verified_at else None
    if person is None:
        raise Conflict("Make sure first whose request it is.")
    origin = By(how=HOW[row.channel], who=by, request=row.id)
    changes = change_profile(person=person, values={field: value}, by=origin)
    for change in changes:
        record(row, Happened.CORRECTED, by=by, detail=change.field, words=value)
    return changes


def note_recipients(change: ProfileChange) -> None:
    """Who was handed this kind of data about the person has to be told, once for each purpose."""
    category = _CATEGORIES.get(change.field)
    if category is None:
        return
    handed = Disclosure.objects.filter(subject=change.person_id).values_list("recipient", "purpose", "categories")
    told = {(code, purpose) for code, purpose, bits in handed.distinct() if category in unmask(bits)}
    Propagation.objects.bulk_create(
        Propagation(
            change=change.id,
            person=change.person_id,
            request_id=change.request,
            recipient=code,
            purpose=purpose,
            category=category,
            state=State.NOT_NEEDED if BY_CODE[code].role in _PASSES_ON else State.TO_TELL,
        )
        for code, purpose in sorted(told)
    )


@transaction.atomic
def tell_recipient(*, propagation: UUID, by: UUID) -> Disclosed[str]:
    """Hand the new value over, by letter: what has to be written in it. Raises `Refused`, `Conflict`, `NotFound`."""
    row = _locked(propagation)
    if row.state not in {State.TO_TELL, State.TOLD}:
        raise Conflict("This recipient has nothing to be told any more.")
    person = Person.objects.get(id=row.person)
    change = ProfileChange.objects.get(id=row.change)
    subject = Subject(person.id, person.cell, person.policy)
    purpose, recipient = Purpose(row.purpose), BY_CODE[row.recipient]
    intent = Intent(subject, recipient.key, purpose, frozenset({Category(row.category)}), row.id)
    with using(purpose, actor=_ACTOR, about=(person.id,)):
        old, new = (str(getattr(change, f"{age}_{change.field}") or "") for age in ("old", "new"))
    letter = disclose(intent, f"Please replace {old!r} by {new!r}.")
    row.state, row.told_at, row.told_by = State.TOLD, row.told_at or clock.now(), by
    row.save(update_fields=["state", "told_at", "told_by"])
    _note(row, by)
    return letter


@transaction.atomic
def note_answer(*, propagation: UUID, by: UUID) -> Propagation:
    """The recipient says that it was changed there. Raises `Conflict`, `NotFound`."""
    row = _locked(propagation)
    if row.state != State.TOLD:
        raise Conflict("Tell them first.")
    row.state, row.answered_at, row.told_by = State.ANSWERED, clock.now(), by
    row.save(update_fields=["state", "answered_at", "told_by"])
    return row


def _locked(propagation: UUID) -> Propagation:
    row = Propagation.objects.select_for_update(no_key=True, of=("self",)).filter(id=propagation).first()
    if row is None:
        raise NotFound
    return row


def _note(row: Propagation, by: UUID) -> None:
    if row.request is not None:
        record(row.request, Happened.RECIPIENT_TOLD, by=by, detail=BY_CODE[row.recipient].key)
