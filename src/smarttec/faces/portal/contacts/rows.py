"""Contacts and lists as the pages show them."""

from dataclasses import dataclass
from uuid import UUID

from smarttec.messaging.contacts.models import Contact, ContactList
from smarttec.messaging.contacts.queries import lists_of
from smarttec.people.models import Account


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact, opened for its account."""

    id: UUID
    name: str
    number: str


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list, opened for its account."""

    id: UUID
    name: str
    size: int


def contact_row(contact: Contact) -> ContactRow:
    """A purpose must be declared."""
    return ContactRow(contact.id, str(contact.name or ""), str(contact.e164))


def list_rows(account: Account) -> list[ListRow]:
    """The account's lists; a purpose must be declared."""
    return [_list_row(one) for one in lists_of(account)]


def _list_row(one: ContactList) -> ListRow:
    return ListRow(one.id, str(one.name), one.size)
