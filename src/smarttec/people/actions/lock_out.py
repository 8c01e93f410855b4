"""Ending every credential of a person at once, for when somebody else may have one (clause SECURE-2)."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from smarttec.kernel import clock
from smarttec.people.models import Account, ApiKey, OneTimeCode, Person
from smarttec.people.peppers import hash_token


@dataclass(frozen=True, slots=True)
class Ended:
    """What was ended besides the password and the sessions: how many keys and account tokens of the API."""

    keys: int
    tokens: int


def end_every_credential(*, person: Person) -> Ended:
    """Password, sessions (half-finished ones too), codes under way, API keys and tokens: none works any more.

    The password becomes one that nobody knows, so only a code to the person's mailbox leads to a new one. The second
    factor stays: it is asked for when the account is recovered.
    """
    nobody_knows = make_password(secrets.token_urlsafe(32))
    with transaction.atomic():
        Person.objects.select_for_update().get(id=person.id)
        accounts = list(Account.objects.select_for_update(no_key=True).filter(owner_id=person.id).order_by("id"))
        Person.objects.filter(id=person.id).update(password=nobody_knows, session_epoch=F("session_epoch") + 1)
        OneTimeCode.objects.filter(person_id=person.id).delete()
        keys = ApiKey.objects.filter(account__in=accounts, revoked_at=None).update(revoked_at=clock.now())
        for account in accounts:
            _replace_token(account)
    person.refresh_from_db(fields=["password", "session_epoch"])
    return Ended(keys, len(accounts))


def _replace_token(account: Account) -> None:
    token = secrets.token_hex(16)
    account.auth_token, account.auth_token_hash = token, hash_token(token)
    account.save(update_fields=["auth_token", "auth_token_hash"])
