"""Bringing copies of the ledger of erasures together after a restore, and ending again what a restore brought back.

A copy is believed line by line: each has to be as it was signed and to follow the line before, so that none was forged,
changed or left out; a copy may only end earlier. What it has and the ledger has not is taken in. After a restore of the
key store whose other copies were lost too, numbers are given a second time; when such a copy turns up again, its
erasures are written down anew behind the others: that somebody was erased is never forgotten.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connections, transaction

from smarttec.kernel.errors import SealBroken
from smarttec.vault import erasure_ledger
from smarttec.vault.erasure_ledger import FIRST_LINK, Entry
from smarttec.vault.keystore import keyring
from smarttec.vault.models import KEYSTORE, ErasureEntry

log = logging.getLogger("smarttec.vault")

_GONE = """
WITH gone AS (
    SELECT subject, max(erased_at) AS at
    FROM vault_erasureentry,
         LATERAL (SELECT person AS subject UNION ALL SELECT value::uuid FROM jsonb_array_elements_text(accounts)) AS own
    GROUP BY subject
)
"""
_BACK = "vault_subjectkey AS k USING gone WHERE k.subject = gone.subject AND k.created_at <= gone.at"
_KEYS = f"{_GONE} DELETE FROM {_BACK}"  # noqa: S608 - our own words
_ALIVE = f"{_GONE} SELECT count(*) FROM {_BACK.replace('USING gone WHERE', 'JOIN gone ON')}"  # noqa: S608
_ENTRIES = f"""{_GONE}
DELETE FROM vault_directoryentry AS d USING gone
WHERE d.subject = gone.subject AND NOT EXISTS (SELECT FROM vault_subjectkey AS k WHERE k.subject = d.subject)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class EndedAgain:
    """What had come back: generations of keys, entries of the directory."""

    keys: int
    entries: int


@transaction.atomic(using=KEYSTORE)
def merge(copy: Iterable[Entry]) -> int:
    """Take in what only the copy has; how many. Raises `SealBroken` for a copy that is not as it was written."""
    erasure_ledger.lock()
    lines = list(copy)
    roots = {number: bytes(root) for number, root in ErasureEntry.objects.values_list("number", "root")}
    _demand_intact(lines, roots)
    known = set(ErasureEntry.objects.values_list("erasure", flat=True))
    last, taken = max(roots, default=0), [entry for entry in lines if entry.erasure not in known]
    root = roots.get(last, FIRST_LINK)
    for entry in taken:
        if entry.number == last + 1 and entry.previous == root:
            erasure_ledger.store(entry)
            last, root = entry.number, entry.root
            continue
        log.warning("entry %d of the ledger of erasures is written down anew: its number is another's", entry.number)
        again = erasure_ledger.append(
            erasure=entry.erasure, person=entry.person, accounts=entry.accounts, what=entry.what,
            erased_at=entry.erased_at,
        )  # fmt: skip
        last, root = again.number, again.root
    return len(taken)


def _demand_intact(lines: list[Entry], roots: dict[int, bytes]) -> None:
    """A line whose root the ledger has needs no look at its signature."""
    number, previous = 0, FIRST_LINK
    for entry in lines:
        is_known = roots.get(entry.number) == entry.root == erasure_ledger.root_of(entry)
        if entry.number != number + 1 or entry.previous != previous or not (is_known or entry.is_intact()):
            raise SealBroken(f"Line {number + 1} of the ledger of erasures is not what was written.")
        number, previous = entry.number, entry.root


@transaction.atomic(using=KEYSTORE)
def end_again() -> EndedAgain:
    """Destroy every key, and every directory entry, of everybody in the ledger, whatever brought them back.

    Keys that were made after the entry are somebody's who came back by themselves, and stay.
    """
    with connections[KEYSTORE].cursor() as cursor:
        cursor.execute(_KEYS)
        keys = cursor.rowcount
        cursor.execute(_ENTRIES)
        found = EndedAgain(keys=keys, entries=cursor.rowcount)
    if keys:
        keyring().forget_all()
    return found


def keys_alive() -> int:
    """How many keys are there of somebody whose keys had ended: none, unless a restore was not followed by a replay."""
    with connections[KEYSTORE].cursor() as cursor:
        cursor.execute(_ALIVE)
        return int(cursor.fetchone()[0])
