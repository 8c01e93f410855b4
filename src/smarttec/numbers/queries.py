"""Reads: an account's numbers and what they are set to do, the numbers that can be had, and what they cost."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import phonenumbers
from django.db.models import Q, QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.numbers.domain import SURCHARGED, Kind, Scheme
from smarttec.numbers.errors import NotForRent
from smarttec.numbers.models import (
    Assignment,
    Price,
    RegistrationRule,
    Rental,
    SenderRegistration,
    StockNumber,
    VerifiedCaller,
)

SEARCH_ROWS_MAX = 100
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def numbers_of(account: UUID) -> list[str]:
    """The account's numbers in E.164 form; opens them, so a purpose must be declared."""
    rows = Assignment.objects.filter(account_id=account).select_related("account").order_by("id")
    return [str(row.e164) for row in rows]


def names_of(account: UUID) -> dict[str, list[str]]:
    """The account's sender names with the countries where they are registered; opens them."""
    now = clock.now()
    valid = Q(valid_until=None) | Q(valid_until__gt=now)
    rows = registrations_of(account).filter(
        valid, scheme=Scheme.ALPHANUMERIC, state=SenderRegistration.State.APPROVED, valid_from__lte=now
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(str(row.sender), []).append(row.country)
    return found


def home_country(account: UUID) -> str | None:
    """Where the account is at home: the country of its first number. National numbers are read by it."""
    own = Assignment.objects.filter(account_id=account).exclude(country="").order_by("id")
    return own.values_list("country", flat=True).first()


def assignments_of(account: UUID) -> "QuerySet[Assignment]":
    """The account's numbers with their rentals, oldest first; opening them needs a purpose."""
    return Assignment.objects.filter(account_id=account).select_related("account", "rental").order_by("id")


def access_assignment(account: UUID, assignment: UUID) -> Assignment:
    """One of the account's numbers. Raises `NotFound`, also for another account's."""
    row = assignments_of(account).filter(id=assignment).first()
    if row is None:
        raise NotFound
    return row


def free_numbers(*, country: str = "", kind: Kind | None = None, area: str = "") -> "QuerySet[StockNumber]":
    """What nobody has and what does not rest, in order. `area` are the first digits behind the country's code."""
    rested = Q(free_from=None) | Q(free_from__lte=clock.now())
    free = StockNumber.objects.filter(rested, is_assigned=False)
    if country:
        free = free.filter(country=country)
    if kind is not None:
        free = free.filter(kind=kind)
    if area:
        free = free.filter(e164__startswith=area_prefix(country, area))
    return free.order_by("e164")


def area_prefix(country: str, area: str) -> str:
    """`("US", "415")` → `+1415`. Raises `InvalidInput`."""
    code = phonenumbers.country_code_for_region(country)
    if not code or not (area.isascii() and area.isdigit() and len(area) <= 6):
        raise InvalidInput("An area code has 1 to 6 digits, of a country.", field="AreaCode")
    return f"+{code}{area}"


def search(
    *,
    country: str,
    kind: Kind | None,
    area: str = "",
    contains: str = "",
    needs_sms: bool = False,
    needs_voice: bool = False,
) -> "QuerySet[StockNumber]":
    """Free numbers as customers look for them. `contains`: digits, letters of a keypad, `*` for any one digit."""
    found = free_numbers(country=country, kind=kind, area=area)
    if contains:
        found = found.filter(e164__regex=_pattern(contains))
    if needs_sms:
        found = found.filter(has_sms=True)
    if needs_voice:
        found = found.filter(has_voice=True)
    return found


def _pattern(contains: str) -> str:
    typed = contains.strip().upper().translate(_KEYPAD).replace(" ", "").replace("-", "").removeprefix("+")
    if not 1 <= len(typed) <= 16 or not set(typed) <= set("0123456789*"):
        raise InvalidInput("Look for digits or letters, with * for any digit.", field="Contains")
    return typed.replace("*", "[0-9]")


def prices(*, currency: str, at: datetime | None = None) -> dict[tuple[str, int], Price]:
    """What is in force, by country and kind, for what can be rented."""
    listed = Price.objects.filter(currency=currency, valid_from__lte=at or clock.now()).exclude(kind=Kind.NAME)
    rows = listed.order_by("valid_from", "id")
    return {(row.country, row.kind): row for row in rows}


def surcharges(*, currency: str) -> dict[tuple[str, int], int]:
    """What a segment costs on top now, by country and kind of sender."""
    listed = Price.objects.filter(currency=currency, kind__in=SURCHARGED, valid_from__lte=clock.now())
    found = {(row.country, row.kind): row.segment_micros for row in listed.order_by("valid_from", "id")}
    return {key: micros for key, micros in found.items() if micros}


def price_for(stock: StockNumber, *, currency: str) -> Price:
    """What the number costs now. Raises `NotForRent`."""
    return price_of(country=stock.country, kind=Kind(stock.kind), currency=currency)


def price_of(*, country: str, kind: Kind, currency: str) -> Price:
    """What any number of the kind costs now. Raises `NotForRent`."""
    price = price_in_force(currency=currency, country=country, kind=kind)
    if price is None:
        raise NotForRent
    return price


def price_in_force(*, currency: str, country: str, kind: Kind) -> Price | None:
    """What the kind costs now; None when the list says nothing."""
    return _price(currency, country, kind, clock.now())


def renewal_micros(rental: Rental, at: datetime) -> int:
    """What the next month costs: the price in force then; the last one where nothing is on the list any more."""
    price = _price(rental.currency, rental.country, rental.kind, at)
    return rental.monthly_micros if price is None else price.monthly_micros


def _price(currency: str, country: str, kind: int, at: datetime) -> Price | None:
    own = Price.objects.filter(currency=currency, country=country, kind=kind, valid_from__lte=at)
    return own.order_by("-valid_from").first()


@dataclass(frozen=True, slots=True)
class NumberConfig:
    """What a number does with a text that arrives. None where nothing is set."""

    assignment: UUID
    e164: str
    friendly_name: str | None
    sms_url: str | None
    sms_method: str
    sms_fallback_url: str | None
    sms_fallback_method: str
    status_callback: str | None
    forwards_texts: bool
    auto_reply: str | None


def config_of(account: UUID, digest: bytes) -> NumberConfig | None:
    """The settings of the account's number with that digest, None when it has no such number; needs a purpose."""
    row = Assignment.objects.select_related("account").filter(account_id=account, digest=digest).first()
    return None if row is None else config(row)


def config(row: Assignment) -> NumberConfig:
    """The settings of a number; opens them, so a purpose must be declared."""
    return NumberConfig(
        assignment=row.id,
        e164=str(row.e164),
        friendly_name=row.friendly_name,
        sms_url=row.sms_url,
        sms_method=row.sms_method,
        sms_fallback_url=row.sms_fallback_url,
        sms_fallback_method=row.sms_fallback_method,
        status_callback=row.status_callback,
        forwards_texts=row.forwards_since is not None,
        auto_reply=row.auto_reply,
    )


def callers_of(account: UUID) -> "QuerySet[VerifiedCaller]":
    """The numbers the customer proved to have elsewhere, and those that wait for their code; oldest first."""
    return VerifiedCaller.objects.filter(account_id=account).select_related("account").order_by("id")


def registrations_of(account: UUID) -> "QuerySet[SenderRegistration]":
    """The account's registrations of senders, newest first; opening them needs a purpose."""
    return SenderRegistration.objects.filter(account_id=account).select_related("account").order_by("-id")


def rules_in_force(at: datetime | None = None) -> "QuerySet[RegistrationRule]":
    """Where senders have to be registered."""
    return RegistrationRule.objects.filter(valid_from__lte=at or clock.now()).order_by("country", "scheme")


def access_caller(account: UUID, caller: UUID) -> VerifiedCaller:
    """One of the customer's own numbers elsewhere. Raises `NotFound`, also for another account's."""
    row = callers_of(account).filter(id=caller).first()
    if row is None:
        raise NotFound
    return row


def access_stock(digits: str) -> StockNumber:
    """A number of the stock by its digits, with or without a plus. Raises `NotFound`."""
    bare = digits.removeprefix("+")
    row = StockNumber.objects.filter(e164__in=[bare, f"+{bare}"]).first()
    if row is None:
        raise NotFound
    return row
