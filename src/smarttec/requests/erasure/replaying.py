"""After a restore: whoever stands in the ledger of erasures is erased again in older data, and nobody else.

Data that are older than the ledger have no row for its last entries. For each of those an erasure with the same id
begins anew, and does what is left to do; keys that a restore of the key store brought back are destroyed again.
"""

import logging
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from smarttec.kernel import clock
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.notice.versions import current_version
from smarttec.people.models import Account, Person
from smarttec.requests.erasure.domain import Cause, Step
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.running import run
from smarttec.vault import erasure_file, erasure_ledger
from smarttec.vault.erasure_ledger import Entry

log = logging.getLogger("smarttec.requests.erasure")


def replay(*copies: Path) -> int:
    """Erase again whoever the data have back; how many entries the data did not know. Nothing to do: three statements.

    `copies` of the ledger are read beside the installation's own. Raises `SealBroken` when one was tampered with.
    """
    erasure_ledger.ledger_key()  # made at the first start: a backup from before the first erasure has to have it too
    for copy in copies:
        erasure_ledger.take_back_in(erasure_file.read(copy))
    erasure_file.reconcile(settings.ENVIRONMENT.erasures_file)
    known = Erasure.objects.aggregate(last=Max("ledger_number"))["last"] or 0
    missing = list(erasure_ledger.entries(after=known))
    for entry in missing:
        _begin_again(entry)
        run(entry.erasure)
    if missing:
        log.warning("%d erasures were done again: the data are older than they", len(missing))
    return len(missing)


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
            "result": dict(entry.what),
        },
    )
