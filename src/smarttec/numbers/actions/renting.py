"""Renting numbers for credit, by the month, and giving them back.

What a number costs is taken from the account's credit (promotional credit first) under an act that the caller gives, so
that a repeated request buys once. A sales order that was paid otherwise brings months instead (`rent_for_order`).
"""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart
from smarttec.numbers import hooks
from smarttec.numbers.actions.assigning import give, take_back
from smarttec.numbers.domain import FIRST_STEP, Kind, add_months, due_at
from smarttec.numbers.errors import NumberTaken
from smarttec.numbers.models import Assignment, Price, Rental, RentalCharge, StockNumber
from smarttec.numbers.queries import free_numbers, price_for
from smarttec.people.models import Account

_KNOWN = "This act was posted before, for something else."


@transaction.atomic
def buy(*, account: UUID, e164: str, act: UUID, agreed_micros: int | None = None) -> Rental:
    """Rent a free number for a month and pay for it. `act` is a UUIDv7; the same one again changes nothing.

    `agreed_micros` is the price that was shown (first month and set-up). Raises `InsufficientCredit`, `NumberTaken`,
    `NotForRent` (no price), `Conflict` (the price is another one now), `NotFound` (no such number), and what forbids
    the account to rent (standing).
    """
    row = locked_account(account)
    done = RentalCharge.objects.select_related("rental").filter(id=act).first()
    if done is not None:
        if done.rental.account_id != account:
            raise Conflict(_KNOWN)
        return done.rental
    hooks.demand_permission(row)
    stock = StockNumber.objects.filter(e164=e164).first()
    if stock is None:
        raise NotFound
    price = price_for(stock, currency=row.currency)
    if agreed_micros is not None and agreed_micros != price.first_micros:
        raise Conflict("The price has changed since it was shown; please look again.")
    rentals: list[Rental] = []

    def pay(assignment: Assignment) -> None:
        rentals.append(_begin(assignment, price, months=1))
        pay_months(rentals[0], act=act, months=1, amount_micros=price.first_micros)

    give(account=row, e164=e164, pay=pay)
    return rentals[0]


def locked_account(account: UUID) -> Account:
    """The account, locked until the transaction ends (before every other row). Raises `NotFound`."""
    row = Account.objects.select_for_update(no_key=True).filter(id=account).first()
    if row is None:
        raise NotFound
    return row


def _begin(assignment: Assignment, price: Price, *, months: int) -> Rental:
    now = clock.now()
    until = add_months(now, months)
    return Rental.objects.create(
        cell=assignment.cell,
        account=assignment.account,
        assignment=assignment,
        country=price.country,
        kind=price.kind,
        currency=price.currency,
        monthly_micros=price.monthly_micros,
        anchor_at=now,
        months=months,
        paid_until=until,
        step=FIRST_STEP,
        due_at=due_at(FIRST_STEP, until),
    )


def pay_months(rental: Rental, *, act: UUID, months: int, amount_micros: int, item: UUID | None = None) -> None:
    """Take the money for the last `months` of what the rental is paid until, and write it down.

    Without an `item` of an order it comes from credit. Raises `InsufficientCredit`; `Conflict` when another act has
    that id.
    """
    if item is None and amount_micros and not _charge(rental, act, amount_micros):
        raise Conflict(_KNOWN)
    RentalCharge.objects.create(
        id=act,
        cell=rental.cell,
        rental=rental,
        months=months,
        starts_at=add_months(rental.anchor_at, rental.months - months),
        ends_at=rental.paid_until,
        amount_micros=amount_micros,
        item=item,
    )


def _charge(rental: Rental, act: UUID, amount_micros: int) -> bool:
    return ledger.charge(
        act=act, account=rental.account_id, amount_micros=amount_micros, counterpart=Counterpart.NUMBER_REVENUE
    )


@transaction.atomic
def release(*, account: UUID, assignment: UUID) -> None:
    """Give a number back, rented or not: it is gone at once and rests. Paid days are not paid back.

    Raises `NotFound` when the account has no such number.
    """
    locked_account(account)
    row = Assignment.objects.select_related("account").filter(id=assignment, account_id=account).first()
    if row is None:
        raise NotFound
    take_back(row)


@transaction.atomic
def rent_for_order(
    *, account: UUID, country: str, kind: Kind, months: int, quantity: int, item: UUID, area: str = ""
) -> list[Rental]:
    """Give so many free numbers with so many months that an order paid. The same item again gives what is missing.

    Raises `NumberTaken` when there are not enough, `NotForRent`.
    """
    row = locked_account(account)
    given = RentalCharge.objects.filter(item=item).count()
    return [
        _rent_one(row, country=country, kind=kind, months=months, item=item, area=area)
        for _ in range(quantity - given)
    ]  # fmt: skip


def _rent_one(row: Account, *, country: str, kind: Kind, months: int, item: UUID, area: str) -> Rental:
    free = free_numbers(country=country, kind=kind, area=area).select_for_update(skip_locked=True)
    stock = free.first()
    if stock is None:
        raise NumberTaken("There are not enough free numbers of this kind.")
    price = price_for(stock, currency=row.currency)
    rentals: list[Rental] = []

    def pay(assignment: Assignment) -> None:
        rentals.append(_begin(assignment, price, months=months))
        pay_months(rentals[0], act=new_id(), months=months, amount_micros=0, item=item)

    give(account=row, e164=stock.e164, pay=pay)
    return rentals[0]
