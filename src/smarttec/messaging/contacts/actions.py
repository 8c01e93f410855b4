"""Writes: adding people under a statement, lists, and deleting."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.messaging.contacts import authority
from smarttec.messaging.contacts.models import NAME_MAX, Added, Contact, ContactList, Membership
from smarttec.messaging.contacts.queries import access_contact, access_list
from smarttec.messaging.contacts.sifting import WORDS, Taken, judge_number
from smarttec.numbers.queries import home_country
from smarttec.people.models import Account
from smarttec.vault.keystore import keys_of

CONTACTS_MAX = 100_000
LISTS_MAX = 200
_PER_STATEMENT = 2_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import: how many are new, how many were there; the list, if it went into one."""

    added: int
    known: int
    into: UUID | None


@transaction.atomic
def import_contacts(
    *,
    account: Account,
    by: UUID,
    act: UUID,
    people: Sequence[Taken],
    stated_version: int | None,
    list_name: str = "",
    added: Added = Added.IMPORT,
) -> Imported:
    """Store people under a statement of authority, and put them into a new list if it gets a name.

    The same act again stores nothing more. Who is there already stays as they are, and goes into the list. Raises
    `AuthorityMissing`, `CardNumberRefused`, `InvalidInput` (field `list_name` or `file`), `NotFound`.
    """
    _lock(account)
    statement, is_new = authority.record(
        account=account, by=by, act=act, added=added, numbers=len(people), stated_version=stated_version
    )
    if not is_new:
        return Imported(0, len(people), None)
    if Contact.objects.filter(account=account).count() + len(people) > CONTACTS_MAX:
        raise InvalidInput(f"An account has at most {CONTACTS_MAX:,} contacts.", field="file")
    digests = _digests(account, people)
    known = dict(Contact.objects.filter(account=account, digest__in=digests).values_list("digest", "id"))
    known = {bytes(digest): contact for digest, contact in known.items()}
    fresh = [
        Contact(
            cell=account.cell, account=account, statement=statement, name=one.name or None, e164=one.number,
            digest=digest,
        )
        for digest, one in zip(digests, people, strict=True)
        if digest not in known
    ]  # fmt: skip
    Contact.objects.bulk_create(fresh, batch_size=_PER_STATEMENT)
    into = _new_list(account, list_name) if list_name.strip() else None
    if into:
        put_into(into, [*known.values(), *(contact.id for contact in fresh)])
    return Imported(len(fresh), len(known), into.id if into else None)


def add_by_hand(
    *, account: Account, by: UUID, act: UUID, name: str, number: str, stated_version: int | None
) -> Imported:
    """Store one person. Raises what `import_contacts` raises, and `InvalidInput` (fields `name`, `number`)."""
    refuse_card_number(name, field="name")
    refuse_card_number(number, field="number")
    e164, reason = judge_number(number, home_country(account.id))
    if reason is not None:
        raise InvalidInput(WORDS[reason], field="number")
    if len(name) > NAME_MAX:
        raise InvalidInput(f"A name has at most {NAME_MAX} characters.", field="name")
    one = Taken(1, e164, name.strip(), {})
    return import_contacts(
        account=account, by=by, act=act, people=[one], stated_version=stated_version, added=Added.BY_HAND
    )


def create_list(*, account: Account, name: str) -> ContactList:
    """A new, empty list. Raises `InvalidInput`, `CardNumberRefused` (field `list_name`)."""
    with transaction.atomic():
        _lock(account)
        return _new_list(account, name)


def put_into(contact_list: ContactList, contacts: Sequence[UUID]) -> None:
    """Contacts of the same account stand in the list; those that do already stay."""
    rows = [Membership(in_list=contact_list, contact_id=one, cell=contact_list.cell) for one in contacts]
    Membership.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_PER_STATEMENT)


def put_one_into(*, account: Account, contact: UUID, into: UUID) -> None:
    """Raises `NotFound` unless both are the account's."""
    put_into(access_list(account, into), [access_contact(account, contact).id])


def take_out(*, account: Account, contact: UUID, of: UUID) -> None:
    """The contact stays, but not in the list."""
    Membership.objects.filter(in_list=access_list(account, of), contact_id=contact).delete()


def delete_contact(*, account: Account, contact: UUID) -> None:
    """Gone for good; the statement stays. Raises `NotFound`."""
    access_contact(account, contact).delete()


@transaction.atomic
def delete_list(*, account: Account, which: UUID, with_contacts: bool) -> None:
    """The list goes; with its contacts, also from other lists, if that is wanted. Raises `NotFound`."""
    found = access_list(account, which)
    if with_contacts:
        Contact.objects.filter(account=account, memberships__in_list=found).delete()
    found.delete()


@transaction.atomic
def delete_all_of(account: UUID) -> int:
    """Everybody the account knows, and its lists; how many people."""
    ContactList.objects.filter(account_id=account).delete()
    contacts = Contact.objects.filter(account_id=account)
    count = contacts.count()
    contacts.delete()
    return count


def _lock(account: Account) -> None:
    list(Account.objects.select_for_update(no_key=True).filter(id=account.id).values_list("id"))


def _digests(account: Account, people: Sequence[Taken]) -> list[bytes]:
    keys = keys_of(account.id)
    if keys is None:
        raise NotFound
    return [keys.digest(one.number) for one in people]


def _new_list(account: Account, name: str) -> ContactList:
    name = " ".join(name.split())
    refuse_card_number(name, field="list_name")
    if not 1 <= len(name) <= NAME_MAX:
        raise InvalidInput(f"Give the list a name of up to {NAME_MAX} characters.", field="list_name")
    if ContactList.objects.filter(account=account).count() >= LISTS_MAX:
        raise InvalidInput(f"An account has at most {LISTS_MAX} lists.", field="list_name")
    return ContactList.objects.create(cell=account.cell, account=account, name=name)
