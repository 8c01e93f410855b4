"""Reads: an account's own contacts and lists, and nobody else's."""

from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.messaging.contacts.models import Contact, ContactList, Membership
from smarttec.people.models import Account
from smarttec.vault import lookups


def contacts_of(account: Account, *, in_list: ContactList | None = None) -> QuerySet[Contact]:
    """All contacts, or those of a list, newest first."""
    found = Contact.objects.filter(account=account).select_related("account").order_by("-id")
    if in_list is None:
        return found
    return found.filter(Exists(Membership.objects.filter(in_list=in_list, contact=OuterRef("pk"))))


def contact_with_number(account: Account, number: str) -> QuerySet[Contact]:
    """The contact with exactly this number (E.164), if there is one."""
    return contacts_of(account).filter(digest=lookups.digest(account.id, number))


def lists_of(account: Account) -> list[ContactList]:
    """All lists, newest first, each with its `size`."""
    rows = ContactList.objects.filter(account=account).select_related("account").order_by("-id")
    sizes = dict(
        Membership.objects.filter(in_list__account=account).values_list("in_list").annotate(size=Count("contact"))
    )
    found = list(rows)
    for row in found:
        row.size = sizes.get(row.id, 0)
    return found


def access_contact(account: Account, contact: UUID) -> Contact:
    """One contact. Raises `NotFound`."""
    found = contacts_of(account).filter(id=contact).first()
    if found is None:
        raise NotFound
    return found


def access_list(account: Account, which: UUID) -> ContactList:
    """One list. Raises `NotFound`."""
    found = ContactList.objects.filter(account=account, id=which).select_related("account").first()
    if found is None:
        raise NotFound
    return found
