"""What a number does with texts that arrive, and the customer's own name for it."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.urls import check_method, check_url
from smarttec.kernel.vocabulary import Purpose
from smarttec.numbers import hooks
from smarttec.numbers.actions.renting import locked_account
from smarttec.numbers.models import Assignment
from smarttec.numbers.queries import access_assignment, config
from smarttec.people.models import Account, Person
from smarttec.vault.purpose import using

_URLS = ("sms_url", "sms_fallback_url", "status_callback")
_METHODS = ("sms_method", "sms_fallback_method")
_LONGEST = {"friendly_name": 64, "auto_reply": 1600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set. An empty text takes a setting off; None leaves it as it is."""

    friendly_name: str | None = None
    sms_url: str | None = None
    sms_method: str | None = None
    sms_fallback_url: str | None = None
    sms_fallback_method: str | None = None
    status_callback: str | None = None
    auto_reply: str | None = None


def checked(settings: Settings) -> Settings:
    """The settings with methods in capitals. Raises `InvalidInput` that names the field."""
    for name in _URLS:
        if url := getattr(settings, name):
            check_url(url, field=name)
    for name, longest in _LONGEST.items():
        text = getattr(settings, name) or ""
        if len(text) > longest or "\0" in text:
            raise InvalidInput(f"At most {longest:,} characters.", field=name)
        refuse_card_number(text, field=name)
    methods = {name: check_method(getattr(settings, name) or "", field=name) or None for name in _METHODS}
    return replace(settings, **methods)


@transaction.atomic
def configure(*, account: UUID, assignment: UUID, settings: Settings, forwards_texts: bool | None = None) -> Assignment:
    """Set what is given and leave the rest; `forwards_texts` switches SMS to e-mail.

    Raises `NotFound`, `InvalidInput`, and what forbids it (standing).
    """
    sound = checked(settings)
    owned = locked_account(account)
    hooks.demand_permission(owned)
    row = access_assignment(account, assignment)
    if forwards_texts is not None:
        row.forwards_since = _forwarding(owned, row) if forwards_texts else None
    return _set(row, sound)


@transaction.atomic
def switch_off(*, account: UUID, assignment: UUID, names: Collection[str]) -> Assignment:
    """Take these settings off, whatever the account's standing: this only takes away. Raises `NotFound`."""
    locked_account(account)
    return _set(access_assignment(account, assignment), Settings(**dict.fromkeys(names, "")))


def _set(row: Assignment, sound: Settings) -> Assignment:
    with using(Purpose.RUN_ACCOUNT, actor="numbers", about=(row.account_id,)):
        before = config(row)
        for one in fields(Settings):
            value = getattr(sound, one.name)
            if value is not None and value != getattr(before, one.name):
                setattr(row, one.name, value or None)
        row.save()
    return row


def _forwarding(account: Account, row: Assignment) -> datetime:
    """Since when; the time of the first yes stays. Raises `InvalidInput` while the owner has no confirmed address."""
    if not Person.objects.filter(id=account.owner_id, email_confirmed_at__isnull=False).exists():
        raise InvalidInput("Confirm your e-mail address first.", field="forwards_texts")
    return row.forwards_since or clock.now()
