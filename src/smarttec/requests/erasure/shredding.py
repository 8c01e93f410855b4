"""The end of the keys. One transaction of the key store writes the ledger of erasures and destroys them: there is no
moment in which somebody is erased and not in the ledger, or in the ledger and not erased."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from smarttec.people.holdings import DataSubject
from smarttec.requests.erasure.domain import NOBODY
from smarttec.requests.erasure.models import Erasure
from smarttec.vault import directory, erasure_file, erasure_ledger
from smarttec.vault.erasure_ledger import Entry
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.models import KEYSTORE


def shred(erasure: Erasure, subject: DataSubject, what: Mapping[str, Any]) -> Entry:
    """Destroy the subject's keys and directory entries, and write it down. Again, it gives the same entry.

    To be called after the removal was committed: the keys are in another database and cannot come back.
    """
    with transaction.atomic(using=KEYSTORE):
        entry = erasure_ledger.append(
            erasure=erasure.id, person=subject.person, accounts=subject.accounts, what=what
        )  # fmt: skip
        for one in subject.ids:
            if one != NOBODY:
                destroy_keys(one)
                directory.remove_all(one)
    erasure_file.export(settings.ENVIRONMENT.erasures_file)
    return entry
