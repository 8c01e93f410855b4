"""Accounts: making them, sub-accounts of the same owner, and suspending or closing a sub-account."""

import secrets
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.currency import home_currency
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.people import hooks
from smarttec.people.domain import SUB_ACCOUNTS_MAX
from smarttec.people.models import Account, Person
from smarttec.people.peppers import hash_token
from smarttec.vault.keystore import destroy_keys, make_keys

NAME_MAX = 64


def make_account(
    *, account_id: UUID, owner: Person, parent: Account | None = None, friendly_name: str | None = None
) -> tuple[Account, str]:
    """The row of a new account whose keys are made already, and its token. To be called in a transaction."""
    token = secrets.token_hex(16)
    account = Account.objects.create(
        id=account_id,
        cell=owner.cell,
        owner=owner,
        parent=parent,
        friendly_name=friendly_name,
        currency=parent.currency if parent else home_currency(),
        policy=owner.policy,
        auth_token=token,
        auth_token_hash=hash_token(token),
        source=owner.source,
        service=owner.service,
        collected_by=owner.collected_by,
        notice_version=owner.notice_version,
    )
    hooks.account_opened(account)
    return account, token


def checked_name(text: str | None) -> str | None:
    """A name somebody gives a thing of theirs. Raises `InvalidInput` (field `FriendlyName`)."""
    name = (text or "").strip()
    if len(name) > NAME_MAX or not name.isprintable():
        raise InvalidInput(f"A name has at most {NAME_MAX} printable characters.", field="FriendlyName")
    refuse_card_number(name, field="FriendlyName")
    return name or None


def open_sub_account(*, parent: Account, friendly_name: str | None) -> tuple[Account, str]:
    """An account of the same owner with numbers, messages and credit of its own, and its token.

    Raises `InvalidInput`, and `Conflict` below a sub-account, on a closed account, or when there are too many.
    """
    name = checked_name(friendly_name)
    account_id = new_id()
    make_keys(account_id)
    try:
        with transaction.atomic():
            locked = _lock_parent(parent)
            return make_account(account_id=account_id, owner=locked.owner, parent=locked, friendly_name=name)
    except BaseException:
        destroy_keys(account_id)
        raise


def _lock_parent(parent: Account) -> Account:
    rows = Account.objects.select_for_update(no_key=True, of=("self",)).select_related("owner")
    locked = rows.get(id=parent.id)
    demand_open(locked)
    if locked.parent_id is not None:
        raise Conflict("A sub-account has no sub-accounts.")
    if locked.sub_accounts.count() >= SUB_ACCOUNTS_MAX:
        raise Conflict("There are too many sub-accounts.")
    return locked


def demand_open(account: Account) -> None:
    """Raises `Conflict` for a closed account: nothing is opened on it any more. Its row is to be locked."""
    if account.status == Account.Status.CLOSED:
        raise Conflict("This account was closed.")


@transaction.atomic
def change_account(*, account: Account, friendly_name: str | None = None, status: str | None = None) -> Account:
    """Rename an account; suspend, activate or close (for good) a sub-account. What is None stays.

    Raises `InvalidInput` for no known status, `Conflict` for a main account's status or a closed account.
    """
    locked = Account.objects.select_for_update(no_key=True).get(id=account.id)
    fields = []
    if friendly_name is not None:
        locked.friendly_name = checked_name(friendly_name)
        fields.append("friendly_name")
    if status is not None and status != locked.status:
        _demand_change(locked, status)
        locked.status = status
        locked.closed_at = clock.now() if status == Account.Status.CLOSED else None
        fields += ["status", "closed_at"]
    if fields:
        locked.save(update_fields=fields)
    return locked


def _demand_change(account: Account, status: str) -> None:
    if status not in Account.Status.values:
        raise InvalidInput("A status is active, suspended or closed.", field="Status")
    if account.parent_id is None:
        raise Conflict("The status of a main account is not changed this way.")
    if account.status == Account.Status.CLOSED:
        raise Conflict("A closed account stays closed.")
