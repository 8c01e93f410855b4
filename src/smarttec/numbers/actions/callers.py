"""Numbers that customers have elsewhere: proved by a code that is sent to them, then usable as a sender."""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound, TooManyRequests
from smarttec.kernel.phone import parse_e164
from smarttec.numbers import hooks
from smarttec.numbers.actions.renting import locked_account
from smarttec.numbers.errors import CodeWrong
from smarttec.numbers.models import StockNumber, VerifiedCaller
from smarttec.vault.keystore import keys_of

CODE_VALID_FOR = timedelta(minutes=15)
CODE_DIGITS = 6
TRIES_MAX = 5
PENDING_MAX = 10
NAME_CHARACTERS_MAX = 64


@transaction.atomic
def request_code(*, account: UUID, number: str, friendly_name: str = "") -> tuple[VerifiedCaller, str]:
    """A fresh code for a number of the customer's, to be sent there by the caller of this; the last one is void.

    Raises `InvalidPhoneNumber`, `Conflict` (one of our stock, or proved already), `TooManyRequests` (ten wait).
    """
    row, e164 = locked_account(account), parse_e164(number)
    hooks.demand_permission(row)
    keys = keys_of(account)
    if keys is None:
        raise NotFound
    if StockNumber.objects.filter(e164=e164).exists():
        raise Conflict("This is one of our own numbers; it can be rented.")
    _check_name(friendly_name)
    digest = keys.digest(e164)
    caller = VerifiedCaller.objects.filter(account_id=account, digest=digest).first()
    if caller is None:
        _check_room(account)
        caller = VerifiedCaller(cell=row.cell, account=row, e164=e164, digest=digest)
    elif caller.verified_at is not None:
        raise Conflict("This number was proved to be yours already.")
    caller.account = row
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    caller.friendly_name = friendly_name or None
    caller.code_hash, caller.tries = keys.digest(_bound(caller, code)), 0
    caller.code_expires_at = clock.now() + CODE_VALID_FOR
    caller.save()
    return caller, code


def _check_name(friendly_name: str) -> None:
    if len(friendly_name) > NAME_CHARACTERS_MAX or "\0" in friendly_name:
        raise InvalidInput(f"At most {NAME_CHARACTERS_MAX} characters.", field="FriendlyName")
    refuse_card_number(friendly_name, field="FriendlyName")


def _check_room(account: UUID) -> None:
    if VerifiedCaller.objects.filter(account_id=account, verified_at=None).count() >= PENDING_MAX:
        raise TooManyRequests("Ten numbers wait for their code already.")


def _bound(caller: VerifiedCaller, code: str) -> str:
    return f"caller-code:{caller.id}:{code}"


def confirm(*, account: UUID, caller: UUID, code: str) -> VerifiedCaller:
    """Prove a number by its code; five tries for each. Raises `CodeWrong`, `NotFound`."""
    row = _try(account, caller, code)
    if row is None:
        raise CodeWrong(field="code")
    return row


@transaction.atomic
def _try(account: UUID, caller: UUID, code: str) -> VerifiedCaller | None:
    """None when it was the wrong code; the try is counted all the same."""
    row = access_locked(account, caller)
    keys, now = keys_of(account), clock.now()
    if row.verified_at is not None:
        return row
    if keys is None or row.code_hash is None or row.code_expires_at is None or row.code_expires_at <= now:
        return None
    row.tries += 1
    is_right = row.tries <= TRIES_MAX and hmac.compare_digest(
        keys.digest(_bound(row, code.strip())), bytes(row.code_hash)
    )
    if is_right:
        row.verified_at, row.code_hash = now, None
    row.save(update_fields=["tries", "verified_at", "code_hash"])
    return row if is_right else None


def access_locked(account: UUID, caller: UUID) -> VerifiedCaller:
    """One of the account's own, locked. Raises `NotFound`."""
    rows = VerifiedCaller.objects.select_related("account").select_for_update(of=("self",))
    row = rows.filter(id=caller, account_id=account).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def rename(*, account: UUID, caller: UUID, friendly_name: str) -> VerifiedCaller:
    """Another name for it. Raises `NotFound`, `InvalidInput`."""
    _check_name(friendly_name)
    row = access_locked(account, caller)
    row.friendly_name = friendly_name or None
    row.save(update_fields=["friendly_name"])
    return row


@transaction.atomic
def forget(*, account: UUID, caller: UUID) -> None:
    """It is no sender any more. Raises `NotFound`."""
    access_locked(account, caller).delete()
