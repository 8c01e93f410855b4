"""Comparing the directory, which stands in another database, with who has which number; a bounded batch at a time.

A crash between the two databases can leave an entry for a number that nobody has, or none for one that somebody has; a
restore can bring back that somebody has a number who was erased since.
The stock is gone through in the order of when it was looked at last. Whether an assigned number's entry is right is
seen without opening anything: the owner's own key gives the hash that the owner's assignment has.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import F

from smarttec.kernel import clock
from smarttec.numbers.actions.assigning import RESTS_FOR
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import keys_of, prefetch_keys
from smarttec.vault.models import DirectoryEntry

BATCH = 500
_OWNERS_AT_ONCE = 1000


def sweep(*, limit: int = BATCH) -> int:
    """Look at the numbers that were looked at longest ago; how many entries were put right."""
    rows = list(StockNumber.objects.order_by(F("checked_at").asc(nulls_first=True), "e164")[:limit])
    listed = _listed([row.e164 for row in rows])
    prefetch_keys(set(listed.values()))
    wrong = [row.e164 for row in rows if not _is_right(row, listed.get(row.e164))]
    missing = [number for number in wrong if _take_off_if_wrong(number)]
    found = _list_again(set(missing)) if missing else 0
    freed = sum(_free_if_nobodys(number) for number in missing) if found < len(missing) else 0
    repaired = len(wrong) - len(missing) + found + freed
    StockNumber.objects.filter(e164__in=[row.e164 for row in rows]).update(checked_at=clock.now())
    return repaired


def _listed(numbers: list[str]) -> dict[str, UUID]:
    """Number → whose the directory says it is, in one statement."""
    by_hash = {directory.peppered(Kind.SERVICE_NUMBER, number): number for number in numbers}
    entries = DirectoryEntry.objects.filter(kind=Kind.SERVICE_NUMBER, digest__in=list(by_hash))
    return {by_hash[bytes(entry.digest)]: entry.subject for entry in entries}


def _is_right(row: StockNumber, subject: UUID | None) -> bool:
    if subject is None or not row.is_assigned:
        return not row.is_assigned and subject is None
    return _has(subject, row.e164)


def _has(account: UUID, number: str) -> bool:
    keys = keys_of(account)
    return keys is not None and Assignment.objects.filter(account=account, digest=keys.digest(number)).exists()


@transaction.atomic
def _take_off_if_wrong(number: str) -> bool:
    """Look again, locked, and take a wrong entry off; whether somebody has the number and has no entry now."""
    row = StockNumber.objects.select_for_update().filter(e164=number).first()
    subject = _listed([number]).get(number)
    if row is None or _is_right(row, subject):
        return False
    if subject is not None:
        directory.remove(Kind.SERVICE_NUMBER, number)
    return row.is_assigned


@transaction.atomic
def _free_if_nobodys(number: str) -> bool:
    """A number that is assigned and that no owner's key finds: a restore brought it back after its owner was erased."""
    row = StockNumber.objects.select_for_update().filter(e164=number, is_assigned=True).first()
    if row is None or number in _listed([number]):
        return False
    row.is_assigned, row.free_from = False, clock.now() + RESTS_FOR
    row.save(update_fields=["is_assigned", "free_from"])
    return True


def _list_again(missing: set[str]) -> int:
    """Find the owners of numbers that have no entry, by their own keys, and list them; how many were found."""
    found = 0
    for account, cell, digests in _owners():
        keys = keys_of(account)
        for number in missing if keys else ():
            if keys and keys.digest(number) in digests:
                found += _enter_if_owned(account, cell, number)
    return found


def _owners() -> Iterator[tuple[UUID, int, set[bytes]]]:
    """Every account that has numbers, with the hashes of them; in batches, keys of a batch read at once."""
    after = UUID(int=0)
    while True:
        rows = Assignment.objects.filter(account__gt=after).order_by("account").values_list("account_id", flat=True)
        accounts = list(rows.distinct()[:_OWNERS_AT_ONCE])
        if not accounts:
            return
        prefetch_keys(accounts)
        have: dict[tuple[UUID, int], set[bytes]] = {}
        for owner, cell, digest in Assignment.objects.filter(account__in=accounts).values_list(
            "account_id", "account__cell", "digest"
        ):
            have.setdefault((owner, cell), set()).add(bytes(digest))
        yield from ((owner, cell, digests) for (owner, cell), digests in have.items())
        after = accounts[-1]


@transaction.atomic
def _enter_if_owned(account: UUID, cell: int, number: str) -> bool:
    """Under the lock of the stock's row: it may have been given back meanwhile."""
    StockNumber.objects.select_for_update().filter(e164=number).first()
    if not _has(account, number):
        return False
    directory.enter(Kind.SERVICE_NUMBER, number, subject=account, cell=cell)
    return True
