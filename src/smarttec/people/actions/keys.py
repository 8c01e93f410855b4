"""Keys of the API: credentials that may do less than the account's token, and can be taken away one by one."""

import secrets
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.people import hooks
from smarttec.people.actions.accounts import checked_name, demand_open
from smarttec.people.domain import EVERY_SCOPE, KEYS_MAX, Scope
from smarttec.people.models import Account, ApiKey
from smarttec.people.peppers import hash_token
from smarttec.people.queries import access_key


@transaction.atomic
def make_key(*, account: Account, friendly_name: str | None, scopes: Scope = EVERY_SCOPE) -> tuple[ApiKey, str]:
    """A key and its secret (32 hex digits), which is in the caller's hand this once.

    Raises `InvalidInput` for no scope at all, `Conflict` on a closed account, or when there are too many keys.
    """
    if not scopes or scopes & ~EVERY_SCOPE:
        raise InvalidInput("A key needs at least one scope that there is.", field="Scopes")
    name = checked_name(friendly_name)
    demand_open(Account.objects.select_for_update(no_key=True).get(id=account.id))
    if ApiKey.objects.filter(account=account, revoked_at=None).count() >= KEYS_MAX:
        raise Conflict(f"An account has at most {KEYS_MAX} keys.")
    secret = secrets.token_hex(16)
    key = ApiKey.objects.create(
        account=account, cell=account.cell, friendly_name=name, scopes=int(scopes), secret_hash=hash_token(secret)
    )
    _tell(account, "A new API key was made")
    return key, secret


@transaction.atomic
def rename_key(*, account: Account, key_id: UUID, friendly_name: str | None) -> ApiKey:
    """Raises `NotFound`, `InvalidInput`."""
    key = access_key(account, key_id)
    key.friendly_name = checked_name(friendly_name)
    key.save(update_fields=["friendly_name"])
    return key


@transaction.atomic
def revoke_key(*, account: Account, key_id: UUID) -> None:
    """It stops working at once. Raises `NotFound`, also for one that was revoked before."""
    key = access_key(account, key_id)
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    _tell(account, "An API key was revoked")


def _tell(account: Account, what_happened: str) -> None:
    context = {"what_happened": what_happened, "happened_at": clock.now()}
    hooks.send_letter(person=account.owner, template="security_notice", context=context)
