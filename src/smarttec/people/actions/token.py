"""The account's API token: shown on demand, made anew on demand."""

import secrets

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Purpose
from smarttec.people import hooks
from smarttec.people.actions.accounts import demand_open
from smarttec.people.actions.sign_in import demand_password
from smarttec.people.models import Account, Person
from smarttec.people.peppers import hash_token
from smarttec.vault.purpose import using


def reveal_token(*, person: Person, account: Account, password: str) -> str:
    """The token (32 hex digits). Raises `InvalidInput`, `TooManyRequests`."""
    demand_password(person=person, password=password)
    with using(Purpose.RUN_ACCOUNT, actor="self", about=(account.id,)):
        return str(account.auth_token)


def rotate_token(*, person: Person, account: Account, password: str) -> str:
    """A new token; the old one stops working at once.

    Raises `InvalidInput`, `TooManyRequests`, and `Conflict` for a closed account.
    """
    demand_password(person=person, password=password)
    token = secrets.token_hex(16)
    account.auth_token, account.auth_token_hash = token, hash_token(token)
    with transaction.atomic():
        demand_open(Account.objects.select_for_update(no_key=True).get(id=account.id))
        account.save(update_fields=["auth_token", "auth_token_hash"])
        context = {"what_happened": "A new API token was made", "happened_at": clock.now()}
        hooks.send_letter(person=person, template="security_notice", context=context)
    return token
