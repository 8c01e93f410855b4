"""Writes: services, and the life of a verification."""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.messaging.verify.errors import ChecksExhausted, SendsExhausted
from smarttec.messaging.verify.models import NAME_MAX, State, Verification, VerifyService
from smarttec.people.models import Account
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import keys_of

VALID_FOR = timedelta(minutes=10)
KEPT = timedelta(days=1)
SENDS_MAX = CHECKS_MAX = 5
SERVICES_MAX = 100
CODE_LENGTHS = range(4, 11)


@transaction.atomic
def make_service(*, account: UUID, friendly_name: str, code_length: int = 6) -> VerifyService:
    """Raises `InvalidInput`."""
    owner = Account.objects.select_for_update(of=("self",)).get(id=account)
    if VerifyService.objects.filter(account=owner).count() >= SERVICES_MAX:
        raise InvalidInput(f"There are {SERVICES_MAX} services already.", field="FriendlyName")
    row = VerifyService(account=owner, cell=owner.cell)
    _set(row, friendly_name, code_length)
    row.save()
    return row


@transaction.atomic
def change_service(
    *, account: UUID, service: UUID, friendly_name: str | None = None, code_length: int | None = None
) -> VerifyService:
    """What is not said stays. Raises `NotFound`, `InvalidInput`."""
    row = access_service(account, service, for_update=True)
    _set(row, friendly_name, code_length)
    row.changed_at = clock.now()
    row.save()
    return row


def _set(row: VerifyService, friendly_name: str | None, code_length: int | None) -> None:
    if friendly_name is not None:
        if not friendly_name.strip() or len(friendly_name) > NAME_MAX:
            raise InvalidInput(f"A name has 1 to {NAME_MAX} characters.", field="FriendlyName")
        refuse_card_number(friendly_name, field="FriendlyName")
        row.friendly_name = friendly_name.strip()
    if code_length is not None:
        if code_length not in CODE_LENGTHS:
            raise InvalidInput("A code has 4 to 10 digits.", field="CodeLength")
        row.code_length = code_length


def access_service(account: UUID, service: UUID, *, for_update: bool = False) -> VerifyService:
    """One of the account's. Raises `NotFound`."""
    rows = VerifyService.objects.select_related("account")
    rows = rows.select_for_update(of=("self",)) if for_update else rows
    row = rows.filter(account_id=account, id=service).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def delete_service(*, account: UUID, service: UUID) -> None:
    """Its verifications go with it. Raises `NotFound`."""
    access_service(account, service, for_update=True).delete()


@transaction.atomic
def begin(*, account: UUID, service: UUID, number: str) -> tuple[Verification, str]:
    """A fresh code for the number, in the verification that is under way or a new one; the code before is void.

    Raises `NotFound`, `SendsExhausted`.
    """
    of, keys, now = access_service(account, service, for_update=True), _keys(account), clock.now()
    of.verifications.filter(created_at__lt=now - KEPT).delete()
    row = _under_way(of, keys.digest(number))
    if row is None:
        row = Verification(account=of.account, cell=of.cell, service=of, digest=keys.digest(number))
        row.recipient, row.expires_at = number, now + VALID_FOR
    if row.sends >= SENDS_MAX:
        raise SendsExhausted
    row.account = of.account
    code = "".join(secrets.choice("0123456789") for _ in range(of.code_length))
    row.code_hash, row.changed_at = keys.digest(_bound(row, code)), now
    row.sends += 1
    row.save()
    return row, code


@transaction.atomic
def void(*, verification: UUID) -> None:
    """The code could not be sent: it proves nothing."""
    Verification.objects.filter(id=verification).update(code_hash=None)


def check(
    *, account: UUID, service: UUID, number: str = "", verification: UUID | None = None, code: str
) -> Verification:
    """Try a code against the verification that is under way; right, it is approved, wrong, it is not.

    Raises `NotFound` (none is under way), `ChecksExhausted`.
    """
    row = _try(account, service, number, verification, code)
    if row is None:
        raise ChecksExhausted
    return row


@transaction.atomic
def _try(account: UUID, service: UUID, number: str, verification: UUID | None, code: str) -> Verification | None:
    """None when it was tried too often; each try is counted all the same."""
    of, keys = access_service(account, service, for_update=True), _keys(account)
    row = _under_way(of, keys.digest(number)) if number else None
    if verification is not None:
        row = of.verifications.filter(id=verification, state=State.PENDING, expires_at__gt=clock.now()).first()
    if row is None:
        raise NotFound
    if row.checks >= CHECKS_MAX:
        return None
    row.checks += 1
    given = keys.digest(_bound(row, code.strip()))
    if row.code_hash is not None and hmac.compare_digest(given, bytes(row.code_hash)):
        row.state, row.code_hash = State.APPROVED, None
    row.changed_at = clock.now()
    row.save(update_fields=["checks", "state", "code_hash", "changed_at"])
    return row


@transaction.atomic
def decide(*, account: UUID, service: UUID, verification: UUID, state: State) -> Verification:
    """The customer's own program says how it ended. Raises `NotFound` unless it is under way."""
    of = access_service(account, service, for_update=True)
    row = of.verifications.filter(id=verification, state=State.PENDING, expires_at__gt=clock.now()).first()
    if row is None:
        raise NotFound
    row.state, row.code_hash, row.changed_at = state, None, clock.now()
    row.save(update_fields=["state", "code_hash", "changed_at"])
    return row


def access_verification(account: UUID, service: UUID, verification: UUID) -> Verification:
    """One of the account's, whatever became of it. Raises `NotFound`, also when it ran out before it was approved."""
    of = access_service(account, service)
    row = of.verifications.select_related("account").filter(id=verification).first()
    if row is None or (row.state == State.PENDING and row.expires_at <= clock.now()):
        raise NotFound
    return row


def _under_way(of: VerifyService, digest: bytes) -> Verification | None:
    open_ones = of.verifications.filter(digest=digest, state=State.PENDING, expires_at__gt=clock.now())
    return open_ones.order_by("-created_at").first()


def _keys(account: UUID) -> SubjectKeys:
    keys = keys_of(account)
    if keys is None:
        raise NotFound
    return keys


def _bound(row: Verification, code: str) -> str:
    return f"verification:{row.id}:{code}"


def delete_content_of(account: UUID) -> int:
    """Verifications and services of the account; how many rows went."""
    verifications, _ = Verification.objects.filter(account_id=account).delete()
    services, _ = VerifyService.objects.filter(account_id=account).delete()
    return verifications + services
