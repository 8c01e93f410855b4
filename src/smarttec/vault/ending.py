"""The end of keys that sealed something. One transaction of the key store writes the ledger of erasures and destroys
them: there is no moment in which keys are gone and not in the ledger, or in the ledger and not gone, and so no restore
of an older key store brings them back.

`keystore.destroy_keys` alone is for keys that never sealed anything that was stored.
"""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import transaction

from smarttec.kernel.ids import new_id
from smarttec.vault import directory, erasure_file, erasure_ledger
from smarttec.vault.erasure_ledger import KEYS, NOBODY, Entry, What
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.models import KEYSTORE, SubjectKey


def end_somebody(*, erasure: UUID, person: UUID, accounts: Iterable[UUID], what: What) -> Entry:
    """Destroy the keys and the directory entries of who is erased, and write it down. Again, it is the same entry.

    To be called after the removal was committed: the keys are in another database and cannot come back.
    """
    return _end(erasure, person, tuple(accounts), what)


def end_keys(*subjects: UUID, why: str) -> None:
    """Destroy the keys of subjects that nobody was erased for, such as records whose time is over. Again, nothing.

    `why` is a word of ours, for the ledger.
    """
    left = set(SubjectKey.objects.filter(subject__in=subjects).values_list("subject", flat=True))
    if left:
        _end(new_id(), NOBODY, tuple(one for one in subjects if one in left), {KEYS: why})


def _end(erasure: UUID, person: UUID, accounts: tuple[UUID, ...], what: What) -> Entry:
    with transaction.atomic(using=KEYSTORE):
        entry = erasure_ledger.append(erasure=erasure, person=person, accounts=accounts, what=what)
        for one in {*entry.subjects, *accounts}:
            destroy_keys(one)
            directory.remove_all(one)
    erasure_file.export(settings.ENVIRONMENT.erasures_file)
    return entry
