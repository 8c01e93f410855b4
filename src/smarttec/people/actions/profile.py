"""What people tell about themselves, changed with history, whoever writes it down (clause CHOICE-1).

The portal, a form, a letter: all end in `change_profile`, which keeps the old and the new value, sealed, with who did
it and how. Rooms above hear of it (`hooks.on_profile_changed`), so that recipients of the old value are told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.phone import parse_e164
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.people import hooks
from smarttec.people.addresses import normalise
from smarttec.people.models import Person, ProfileChange
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.purpose import using

CHANNELS = ("email", "sms", "phone", "post")
Field = ProfileChange.Field
_PLAIN = frozenset({Field.CHANNEL, Field.LANGUAGE})
_ACTOR = "change of profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who wrote a change down, by which way it came, and the request that asked for it."""

    how: str
    who: UUID | None
    request: UUID | None = None


def update_profile(*, person: Person, name: str, preferred_channel: str, language: str) -> None:
    """Name (may be empty), preferred channel (clause COLLECT-5) and language. Raises `InvalidInput` with the field."""
    values: dict[str, str] = {Field.NAME: name, Field.CHANNEL: preferred_channel, Field.LANGUAGE: language}
    change_profile(person=person, values=values, by=By(how="portal", who=person.id))


@transaction.atomic
def change_profile(*, person: Person, values: Mapping[str, str], by: By) -> list[ProfileChange]:
    """Change these fields (`ProfileChange.Field`); what is the same already leaves no line. Empty clears name or phone.

    Raises `InvalidInput` with the field, `CardNumberRefused`, `Conflict` for an e-mail that somebody else has.
    """
    new = {Field(field): _checked(Field(field), value) for field, value in values.items()}
    with using(Purpose.RUN_ACCOUNT, actor=_ACTOR, about=(person.id,)):
        old = {field: str(getattr(person, field) or "") for field in new}
    changed = [field for field in new if new[field] != old[field]]
    if not changed:
        return []
    if Field.EMAIL in changed:
        _list_address(person, old[Field.EMAIL], new[Field.EMAIL])
    for field in changed:
        setattr(person, field, new[field] or None)
    person.save(update_fields=changed)
    return [record_change(person, field, old[field], new[field], by) for field in changed]


def record_change(person: Person, field: Field, old: str, new: str, by: By) -> ProfileChange:
    """Append it to the history and tell the rooms above; in the transaction that changes the person."""
    if field in _PLAIN:
        pair: dict[str, str | None] = {"old_word": old, "new_word": new}
    else:
        pair = {f"old_{field.value}": old or None, f"new_{field.value}": new or None}
    change = ProfileChange.objects.create(person=person, field=field, how=by.how, by=by.who, request=by.request, **pair)
    hooks.profile_changed(change)
    return change


def _checked(field: Field, value: str) -> str:
    value = value.strip()
    refuse_card_number(value, field=field)
    match field:
        case Field.CHANNEL if value not in CHANNELS:
            raise InvalidInput("There is no such channel.", field=field)
        case Field.LANGUAGE if value not in LANGUAGES:
            raise InvalidInput("This language is not offered.", field=field)
        case Field.EMAIL:
            return normalise(value)
        case Field.PHONE if value:
            return _phone(value)
    return value


def _phone(value: str) -> str:
    try:
        return parse_e164(value)
    except InvalidInput as wrong:
        raise InvalidInput(wrong.sentence, field=Field.PHONE) from None


def _list_address(person: Person, old: str, new: str) -> None:
    """The directory gets the new address first and loses the old one last, so a death in between leaves both."""
    directory.enter(Kind.SIGN_IN_EMAIL, new, subject=person.id, cell=person.cell)
    transaction.on_commit(lambda: directory.remove(Kind.SIGN_IN_EMAIL, old))
