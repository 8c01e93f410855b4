"""Countries switched on and off for an account.

Ordinary countries are on, and the customer switches them as they like. A country of high risk is off; an established
account switches it on itself after reading the risk; a new account asks, and the desk decides.
"""

from uuid import UUID

from django.db import transaction

from smarttec.fraud.destinations import country_names
from smarttec.fraud.domain import is_established
from smarttec.fraud.high_risk import HIGH_RISK
from smarttec.fraud.models import Destination, Limit
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import time_of
from smarttec.people.models import Account


def may_open_itself(account: Account, country: str) -> bool:
    """Whether the customer may switch the country on without being looked at."""
    if country not in HIGH_RISK:
        return True
    paid = Limit.objects.filter(account_id=account.id).values_list("first_paid_at", flat=True).first()
    return is_established(opened_at=time_of(account.id), first_paid_at=paid, now=clock.now())


def open_country(*, account: Account, country: str, has_read_risk: bool) -> bool:
    """Switch a country on, or ask the desk to; whether it is on now.

    Raises `InvalidInput` for what is no country, and when the risk of a country of high risk was not confirmed as read.
    """
    _check(country)
    if country in HIGH_RISK and not has_read_risk:
        raise InvalidInput("Please confirm that you have read what may happen.", field="has_read_risk")
    is_open = may_open_itself(account, country)
    _set(account.id, country, is_open=is_open, is_requested=not is_open, actor=None)
    return is_open


def close_country(*, account: Account, country: str) -> None:
    """Switch a country off; a request that waits is taken back. Raises `InvalidInput`."""
    _check(country)
    _set(account.id, country, is_open=False, is_requested=False, actor=None)


def decide_request(*, account: UUID, country: str, is_approved: bool, actor: UUID) -> None:
    """The desk's answer. Raises `NotFound` when nothing is asked (any more)."""
    asked = Destination.objects.filter(account_id=account, country=country, is_requested=True)
    if not asked.update(is_open=is_approved, is_requested=False, decided_by=actor, decided_at=clock.now()):
        raise NotFound


def _check(country: str) -> None:
    if country not in country_names():
        raise InvalidInput("This is not a country of our list.", field="country")


def _set(account: UUID, country: str, *, is_open: bool, is_requested: bool, actor: UUID | None) -> None:
    values = {"is_open": is_open, "is_requested": is_requested, "decided_by": actor, "decided_at": clock.now()}
    with transaction.atomic():
        Destination.objects.update_or_create(account_id=account, country=country, defaults=values)
