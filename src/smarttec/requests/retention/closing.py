"""What is kept while an account is open goes a month after it was closed: the whole of it, as an erasure.

A sub-account goes alone; when the last account of a person was closed, the person goes too.
"""

import logging
from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.retention import rule_for
from smarttec.people.models import Account
from smarttec.requests.erasure.approving import approve, approve_account
from smarttec.requests.erasure.domain import Cause

log = logging.getLogger("smarttec.requests.retention")

KEPT_FOR = rule_for(Category.CONTACT_EMAIL, Purpose.RUN_ACCOUNT).keep
"""The rule of what runs an account; all rules that count from its closing say the same (a test compares them)."""


def closed_for_long() -> QuerySet[Account]:
    """Accounts whose time is over and that are still there (an erasure empties their token), the oldest first."""
    over = Account.objects.filter(closed_at__lt=clock.now() - KEPT_FOR, status=Account.Status.CLOSED)
    return over.exclude(auth_token_hash=b"").order_by("closed_at")


def _has_others(owner: UUID) -> bool:
    return Account.objects.filter(owner_id=owner).exclude(status=Account.Status.CLOSED).exists()


def end_closed(*, limit: int = 500) -> int:
    """Begin the erasure of what was closed long ago; how many. What is in the way (a debt, a hold) is tried again."""
    begun, persons = 0, set[UUID]()
    for account in closed_for_long()[:limit]:
        if account.owner_id in persons:
            continue
        try:
            if _has_others(account.owner_id):
                approve_account(account=account.id, cause=Cause.CLOSED)
            else:
                persons.add(account.owner_id)
                approve(person=account.owner_id, cause=Cause.CLOSED, by=None, confirmed_loss=None)
        except SmarttecError as error:
            log.warning("%s stays for now (%s)", account, error.code)
            continue
        begun += 1
    return begun
