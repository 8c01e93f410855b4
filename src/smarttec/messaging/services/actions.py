"""Writes: services and the numbers in their pools."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.urls import check_method, check_url
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.domain import VALIDITY_SECONDS_MAX
from smarttec.messaging.services import errors
from smarttec.messaging.services.domain import NUMBERS_MAX, SERVICES_MAX
from smarttec.messaging.services.models import AlphaSender, Sender, Service
from smarttec.messaging.services.queries import access_alpha_sender, access_sender, access_service
from smarttec.numbers.domain import Kind, is_name
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.numbers.queries import access_assignment
from smarttec.people.actions.accounts import checked_name
from smarttec.people.models import Account
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a service is set to; None: as it was (a new one: the model's default). An empty address is taken off."""

    friendly_name: str | None = None
    is_sticky: bool | None = None
    validity_seconds: int | None = None
    status_url: str | None = None
    inbound_url: str | None = None
    inbound_method: str | None = None
    fallback_url: str | None = None
    fallback_method: str | None = None
    uses_numbers_webhook: bool | None = None


_SETTINGS = tuple(one.name for one in fields(Settings))
_URLS = {"status_url": "StatusCallback", "inbound_url": "InboundRequestUrl", "fallback_url": "FallbackUrl"}
_METHODS = {"inbound_method": "InboundMethod", "fallback_method": "FallbackMethod"}


@transaction.atomic
def make_service(*, account: UUID, settings: Settings) -> Service:
    """A service without numbers. Raises `InvalidInput`, `ValidityInvalid`, `Conflict` when there are too many."""
    row = Account.objects.select_for_update(no_key=True).get(id=account)
    if Service.objects.filter(account=row).count() >= SERVICES_MAX:
        raise Conflict(f"An account has at most {SERVICES_MAX:,} messaging services.")
    service = Service(account=row, cell=row.cell)
    _set(service, settings)
    service.save(force_insert=True)
    return service


@transaction.atomic
def change_service(*, account: UUID, service: UUID, settings: Settings) -> Service:
    """Raises `NotFound`, `InvalidInput`, `ValidityInvalid`."""
    row = access_service(account, service, for_update=True)
    _set(row, settings)
    row.changed_at = clock.now()
    row.save(update_fields=[*_SETTINGS, "changed_at"])
    return row


@transaction.atomic
def switch_off(*, account: UUID, service: UUID, names: Collection[str]) -> Service:
    """Take these addresses off. Raises `NotFound`."""
    row = access_service(account, service, for_update=True)
    for name in names:
        setattr(row, name, None)
    row.changed_at = clock.now()
    row.save(update_fields=[*names, "changed_at"])
    return row


def _set(service: Service, settings: Settings) -> None:
    _set_servers(service, settings)
    if settings.friendly_name is not None:
        service.friendly_name = checked_name(settings.friendly_name)
    if settings.is_sticky is not None:
        service.is_sticky = settings.is_sticky
    if settings.validity_seconds is not None:
        if not 1 <= settings.validity_seconds <= VALIDITY_SECONDS_MAX:
            raise errors.ValidityInvalid(field="ValidityPeriod")
        service.validity_seconds = settings.validity_seconds


def _set_servers(service: Service, settings: Settings) -> None:
    for name, field in _URLS.items():
        url = getattr(settings, name)
        if url is not None:
            setattr(service, name, check_url(url, field=field) if url else None)
    for name, field in _METHODS.items():
        method = check_method(getattr(settings, name) or "", field=field)
        setattr(service, name, method or getattr(service, name))
    if settings.uses_numbers_webhook is not None:
        service.uses_numbers_webhook = settings.uses_numbers_webhook


@transaction.atomic
def delete_service(*, account: UUID, service: UUID) -> None:
    """Its numbers stay the account's; what was sent through it stays as it is. Raises `NotFound`."""
    access_service(account, service, for_update=True).delete()


@transaction.atomic
def add_number(*, account: UUID, service: UUID, assignment: UUID, short_code: bool = False) -> Sender:
    """Put one of the account's numbers (or short codes) into the pool, under the lock of the service.

    Raises `NotFound` for the service; `NumberNotOwned`, `NumberWithoutTexts`, `NumberInPool`, `NumberInOtherPool`,
    `PoolFull`.
    """
    row = access_service(account, service, for_update=True)
    number = _own_number(account, assignment, short_code=short_code)
    taken = Sender.objects.filter(assignment=number).first()
    if taken is not None:
        raise errors.NumberInPool if taken.service_id == row.id else errors.NumberInOtherPool
    _demand_room(row)
    sender, is_new = Sender.objects.get_or_create(assignment=number, defaults={"service": row, "cell": row.cell})
    if not is_new:
        raise errors.NumberInOtherPool
    return sender


def _demand_room(service: Service) -> None:
    if service.senders.count() + service.alpha_senders.count() >= NUMBERS_MAX:
        raise errors.PoolFull


@transaction.atomic
def add_name(*, account: UUID, service: UUID, name: str) -> AlphaSender:
    """Put a sender name into the pool. It is used where it is registered.

    Raises `NotFound` for the service; `NameInvalid`, `NumberInPool`, `PoolFull`.
    """
    row = access_service(account, service, for_update=True)
    name = name.strip()
    if not is_name(name):
        raise errors.NameInvalid(field="AlphaSender")
    keys = keys_of(account)
    if keys is None:
        raise NotFound
    digest = keys.digest(name)
    if row.alpha_senders.filter(digest=digest).exists():
        raise errors.NumberInPool
    _demand_room(row)
    sender = AlphaSender(service=row, account=row.account, cell=row.cell, name=name, digest=digest)
    sender.save(force_insert=True)
    return sender


@transaction.atomic
def remove_name(*, account: UUID, service: UUID, sender: UUID) -> None:
    """Take a name out of the pool; it stays registered. Raises `NotFound`."""
    access_alpha_sender(access_service(account, service, for_update=True), sender).delete()


def _own_number(account: UUID, assignment: UUID, *, short_code: bool) -> Assignment:
    field = "ShortCodeSid" if short_code else "PhoneNumberSid"
    try:
        number = access_assignment(account, assignment)
    except NotFound:
        raise errors.NumberNotOwned(field=field) from None
    if (number.kind == Kind.SHORT_CODE) != short_code:
        raise errors.NumberNotOwned(field=field)
    with using(Purpose.RUN_ACCOUNT, actor="messaging services", about=(account,)):
        e164 = str(number.e164)
    if StockNumber.objects.filter(e164=e164, has_sms=False).exists():
        raise errors.NumberWithoutTexts(field=field)
    return number


@transaction.atomic
def remove_number(*, account: UUID, service: UUID, assignment: UUID, short_code: bool = False) -> None:
    """Take a number (or short code) out of the pool. Raises `NotFound`."""
    row = access_service(account, service, for_update=True)
    access_sender(row, assignment, short_codes=short_code).delete()
