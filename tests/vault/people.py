"""Persons for the vault's tests."""

from uuid import UUID

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Source
from smarttec.notice import policy
from smarttec.people.models import Person
from smarttec.vault.keystore import make_keys

ADA = "ada@example.org"


def new_person(email: str = ADA, **fields: object) -> Person:
    """Not saved, without keys."""
    return Person(
        **{
            "id": new_id(),
            "email": email,
            "policy": policy.make(version=1, age=policy.Age.OLD_ENOUGH),
            "source": Source.SELF,
            "service": "web-site",
            "collected_by": "smarttec-us",
            "notice_version": 1,
            **fields,
        }
    )


def saved_person(email: str = ADA, **fields: object) -> Person:
    """As the database has it."""
    person = new_person(email, **fields)
    make_keys(person.id)
    person.save()
    return Person.objects.get(id=person.id)


def blob_of(person: UUID, column: str = "email") -> bytes:
    """The stored bytes."""
    return bytes(Person.objects.values_list(column, flat=True).get(id=person).blob)
