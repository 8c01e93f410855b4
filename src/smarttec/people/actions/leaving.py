"""Closing every way in, at once, when somebody leaves for good. What is held about them goes afterwards."""

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from smarttec.kernel import clock
from smarttec.people.holdings import DataSubject
from smarttec.people.models import Account, ApiKey, Person


@transaction.atomic
def freeze(subject: DataSubject) -> None:
    """End sessions, sign-in, tokens and keys, and close the accounts. Again, nothing changes."""
    Person.objects.filter(id=subject.person).update(is_active=False, session_epoch=F("session_epoch") + 1)
    accounts = Account.objects.filter(id__in=subject.accounts)
    accounts.update(
        status=Account.Status.CLOSED, closed_at=Coalesce("closed_at", Value(clock.now())), auth_token_hash=b""
    )  # fmt: skip
    ApiKey.objects.filter(account_id__in=subject.accounts, revoked_at=None).update(revoked_at=clock.now())
