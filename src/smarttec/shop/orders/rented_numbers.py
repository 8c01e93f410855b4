"""Phone numbers as items of an order: so many free ones of a country and kind, with so many months of rent paid."""

from dataclasses import dataclass
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.ledger.queries import refundable_micros
from smarttec.numbers.actions import release, rent_for_order
from smarttec.numbers.domain import Kind, add_months
from smarttec.numbers.models import Price, RentalCharge
from smarttec.numbers.queries import area_prefix, free_numbers, price_of
from smarttec.shop.orders.items import Thing

MONTHS_MAX = 120
_KINDS = {kind.words: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class _Wanted:
    country: str
    kind: Kind
    months: int
    area: str


def _wanted(thing: Thing) -> _Wanted:
    country, area = str(thing.what.get("country", "")).upper(), str(thing.what.get("area", ""))
    kind, months = _KINDS.get(str(thing.what.get("number_kind", "local"))), thing.what.get("months", 1)
    if kind is None:
        raise InvalidInput(f"The kind is one of: {', '.join(_KINDS)}.", field="number_kind")
    if not isinstance(months, int) or not 1 <= months <= MONTHS_MAX:
        raise InvalidInput(f"Numbers are rented for 1 to {MONTHS_MAX} months.", field="months")
    if area:
        area_prefix(country, area)
    return _Wanted(country, kind, months, area)


def _price(thing: Thing) -> Price:
    wanted = _wanted(thing)
    return price_of(country=wanted.country, kind=wanted.kind, currency=thing.currency)


class RentedNumbers:
    """`what`: `country`; perhaps `number_kind` (local, mobile, toll-free, short code), `months` (1), `area`."""

    def check(self, thing: Thing) -> None:
        """They have a price, and enough are free."""
        wanted = _wanted(thing)
        _price(thing)
        free = free_numbers(country=wanted.country, kind=wanted.kind, area=wanted.area)
        if len(free.values_list("e164")[: thing.quantity]) < thing.quantity:
            raise InvalidInput("There are not that many free numbers of this kind.", field="quantity")

    def describe(self, thing: Thing) -> str:
        """With where, what and how long."""
        wanted = _wanted(thing)
        months = f"{wanted.months} month{'' if wanted.months == 1 else 's'}"
        return f"Rent of a {wanted.kind.words} phone number ({wanted.country}), {months}"

    def list_price_micros(self, thing: Thing) -> int:
        """Set-up and all months, by the price list."""
        price = _price(thing)
        return (price.setup_micros + price.monthly_micros * _wanted(thing).months) * thing.quantity

    def give(self, thing: Thing) -> int:
        """Numbers with months that this order paid, at the list price of the day; what was given by this item before
        counts. Raises `NumberTaken`."""
        wanted, value = _wanted(thing), self.list_price_micros(thing)
        rented = rent_for_order(
            account=thing.account, country=wanted.country, kind=wanted.kind, months=wanted.months, area=wanted.area,
            quantity=thing.quantity, item=thing.act,
        )  # fmt: skip
        if rented:
            ledger.pass_through(
                act=thing.act, account=thing.account, amount_micros=value, counterpart=Counterpart.NUMBER_REVENUE,
                order=thing.order,
            )  # fmt: skip
        return value

    def size(self, thing: Thing) -> int:
        """In months, of all numbers together."""
        return thing.quantity * _wanted(thing).months

    def take_back(self, thing: Thing, *, act: UUID) -> int:
        """The numbers of it that the account still has; the months of them that have not begun."""
        own = RentalCharge.objects.filter(item=thing.act, rental__account=thing.account)
        still_there = list(own.exclude(rental__assignment=None).select_related("rental"))
        for charge in still_there:
            if charge.rental.assignment_id is not None:
                release(account=thing.account, assignment=charge.rental.assignment_id)
        left = sum(_months_left(charge) for charge in still_there)
        value = refundable_micros(thing.act) * left // self.size(thing)
        ledger.pass_back(act=act, entry=thing.act, account=thing.account, amount_micros=value, order=thing.order)
        return left


def _months_left(charge: RentalCharge) -> int:
    now = clock.now()
    return sum(add_months(charge.starts_at, month) > now for month in range(charge.months))
