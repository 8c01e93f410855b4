"""After a restore: whoever stands in the ledger of erasures is erased, whatever data and key store have back.

1. Every copy of the ledger is brought together: the key store's, the file's, the data's, the one beside a backup. What
   the data did and no copy knows is written down anew.
2. Erasures that the data do not know to be done begin anew, under the same id, and do what is left to do, while keys
   that came back still open what law wants kept. The certificate is the one that was issued then.
3. Keys and directory entries of everybody in the ledger are destroyed again, of those too whom the data know to be
   erased. Nobody else is touched.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from smarttec.kernel import clock
from smarttec.notice import policy
from smarttec.notice.door import audit_key
from smarttec.notice.policy import Flag
from smarttec.notice.versions import current_version
from smarttec.people.models import Account, Person
from smarttec.requests.erasure.certificate import CERTIFICATE
from smarttec.requests.erasure.domain import Cause, Step
from smarttec.requests.erasure.models import Erasure, LedgerLine
from smarttec.requests.erasure.running import run
from smarttec.vault import directory, erasure_file, erasure_ledger
from smarttec.vault.erasure_ledger import Entry
from smarttec.vault.erasure_merging import end_again, merge

log = logging.getLogger("smarttec.requests.erasure")
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a restore had brought back or lost, and what was done about it."""

    erasures: int
    """Begun anew: the data did not know them."""
    keys: int
    """Generations of keys that had come back."""
    entries: int
    """Entries of the ledger that the key store had lost."""


def replay(*copies: Path) -> Replayed:
    """Make it so that nobody is back. Nothing to do: a handful of statements.

    `copies` of the ledger are read beside the installation's own. Raises `SealBroken` when one was tampered with.
    """
    _make_secrets()
    entries = sum(merge(erasure_file.read(copy)) for copy in copies)
    entries += merge(_lines()) + erasure_file.reconcile(settings.ENVIRONMENT.erasures_file) + _write_down_anew()
    keep_copies()
    missing = list(_unknown())
    for entry in missing:
        _begin_again(entry)
        run(entry.erasure)
    ended = end_again()
    found = Replayed(erasures=len(missing), keys=ended.keys, entries=entries)
    if found != Replayed(0, 0, 0) or ended.entries:
        log.warning("after a restore: %s, %d entries of the directory", found, ended.entries)
    return found


def _make_secrets() -> None:
    """What signs and hashes is made at the first start: every backup of the key store has it, from the first one on.

    A key that was made later would be missing in an older backup, and everything it signed would count as forged.
    """
    erasure_ledger.ledger_key()
    audit_key()
    directory.load()


def _lines() -> Iterator[Entry]:
    for line in LedgerLine.objects.order_by("number").values_list("line", flat=True).iterator():
        yield erasure_file.entry_in(line)


def keep_copies() -> int:
    """Bring the copies in the file and in the data up to the ledger; how many lines the data lacked."""
    erasure_file.export(settings.ENVIRONMENT.erasures_file)
    last = LedgerLine.objects.order_by("-number").first()
    is_beginning = last is None or erasure_ledger.root_at(last.number) == erasure_file.entry_in(last.line).root
    with transaction.atomic():
        if not is_beginning:
            LedgerLine.objects.all().delete()
        new = list(erasure_ledger.entries(after=last.number if last and is_beginning else 0))
        LedgerLine.objects.bulk_create([_line(entry) for entry in new], batch_size=_BATCH, ignore_conflicts=True)
    return len(new)


def _line(entry: Entry) -> LedgerLine:
    return LedgerLine(
        number=entry.number, erasure=entry.erasure, person=entry.person, line=erasure_file.line_of(entry)
    )  # fmt: skip


def _write_down_anew() -> int:
    """Erasures that the data know to be done and no copy of the ledger has; also corrects numbers that changed."""
    numbers = {entry.erasure: entry.number for entry in erasure_ledger.entries() if not entry.is_of_keys}
    done = Erasure.objects.filter(step__gt=Step.SHRED)
    lost = 0
    for row in done.order_by("removed_at").iterator():
        if row.id not in numbers:
            lost += 1
            entry = erasure_ledger.append(
                erasure=row.id, person=row.person, accounts=[UUID(one) for one in row.accounts],
                what={CERTIFICATE: row.certificate} if row.certificate else {}, erased_at=row.removed_at,
            )  # fmt: skip
            numbers[row.id] = entry.number
        if row.ledger_number != numbers[row.id]:
            Erasure.objects.filter(id=row.id).update(ledger_number=numbers[row.id])
    return lost


def _unknown() -> Iterator[Entry]:
    known = set(Erasure.objects.filter(ledger_number__isnull=False).values_list("id", flat=True))
    return (entry for entry in erasure_ledger.entries() if not entry.is_of_keys and entry.erasure not in known)


@transaction.atomic
def _begin_again(entry: Entry) -> None:
    """Make the row that the data lost, or begin again with one that is not over."""
    person = Person.objects.filter(id=entry.person).first()
    first = Account.objects.filter(id__in=entry.accounts).order_by("id").first()
    word = person.policy if person else first.policy if first else policy.make(version=current_version().number)
    Erasure.objects.update_or_create(
        id=entry.erasure,
        defaults={"step": Step.FREEZE, "next_try_at": clock.now(), "finished_at": None, "ledger_number": entry.number},
        create_defaults={
            "cell": person.cell if person else first.cell if first else 0,
            "person": entry.person,
            "accounts": [str(account) for account in entry.accounts],
            "policy": policy.with_flag(word, Flag.ERASED, on=False),
            "cause": Cause.OPERATOR,
            "approved_at": entry.erased_at,
            "ledger_number": entry.number,
        },
    )
