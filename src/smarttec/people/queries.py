"""Reads. What belongs to somebody is reached only through `access_*`: absent and forbidden answer the same."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from smarttec.kernel.errors import NotFound
from smarttec.notice.policy import Flag
from smarttec.people.models import Account, Announcement, ApiKey, Person, RecoveryCode


def access_account(person: Person) -> Account:
    """The person's account, the oldest one if there are several. Raises `NotFound`."""
    account = Account.objects.filter(owner_id=person.id).order_by("id").first()
    if account is None:
        raise NotFound
    account.owner = person
    return account


def access_sub_account(parent: Account, account_id: UUID) -> Account:
    """An account or one of its sub-accounts. Raises `NotFound`."""
    own = Account.objects.select_related("owner").filter(Q(id=parent.id) | Q(parent_id=parent.id))
    account = own.filter(id=account_id).first()
    if account is None:
        raise NotFound
    return account


def accounts_below(account_id: UUID, *, status: str | None = None, after: UUID | None = None) -> QuerySet[Account]:
    """An account and its sub-accounts in the order of their ids, from behind `after`."""
    rows = Account.objects.filter(Q(id=account_id) | Q(parent_id=account_id)).order_by("id")
    if status is not None:
        rows = rows.filter(status=status)
    return rows if after is None else rows.filter(id__gt=after)


def keys_in_use(account_id: UUID, *, after: UUID | None = None) -> QuerySet[ApiKey]:
    """The account's keys that work, in the order of their ids, from behind `after`."""
    rows = ApiKey.objects.filter(account_id=account_id, revoked_at=None).select_related("account").order_by("id")
    return rows if after is None else rows.filter(id__gt=after)


def access_key(account: Account, key_id: UUID) -> ApiKey:
    """A key that works. Raises `NotFound`."""
    key = ApiKey.objects.select_related("account").filter(account=account, id=key_id, revoked_at=None).first()
    if key is None:
        raise NotFound
    return key


def active_person(person_id: str) -> Person | None:
    """By an id out of a session; None for what is no id, nobody's, or inactive."""
    try:
        return Person.objects.filter(id=UUID(person_id), is_active=True).first()
    except ValueError:
        return None


def recovery_codes_left(person: Person) -> int:
    """How many recovery codes are unused."""
    return RecoveryCode.objects.filter(person_id=person.id, used_at=None).count()


def told_at(person: Person, version: int) -> datetime | None:
    """When the person was sent the announcement of that version of the notice; None when not yet."""
    return (
        Announcement.objects.filter(person_id=person.id, version=version).values_list("created_at", flat=True).first()
    )


def persons_on_hold() -> QuerySet[Person, UUID]:
    """Ids of everybody whose data a legal hold keeps; by an index of those few."""
    held = Person.objects.annotate(held=F("policy").bitand(int(Flag.LEGAL_HOLD))).exclude(held=0)
    return held.values_list("id", flat=True)


def policy_words(subjects: Collection[UUID]) -> dict[UUID, int]:
    """The policy words of persons and accounts, by their ids; who is neither is left out. One statement."""
    persons = Person.objects.filter(id__in=subjects).values_list("id", "policy").order_by()
    accounts = Account.objects.filter(id__in=subjects).values_list("id", "policy").order_by()
    return dict(persons.union(accounts, all=True))
