"""The stock, and giving and taking numbers without money. What a number costs is charged in `renting`."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidPhoneNumber, NotFound
from smarttec.kernel.phone import country_of, parse_e164
from smarttec.kernel.vocabulary import Purpose
from smarttec.numbers.domain import Kind, kind_of
from smarttec.numbers.errors import NumberTaken
from smarttec.numbers.models import Assignment, Rental, SenderRegistration, StockNumber
from smarttec.people.models import Account
from smarttec.vault import directory
from smarttec.vault.directory import Kind as Listing
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

RESTS_FOR = timedelta(days=90)
"""How long a number that was given back is given to nobody: what numbering authorities ask for at the most."""
_SHORT_CODE_DIGITS = range(3, 9)


def add_to_stock(
    *, number: str, kind: Kind | None = None, country: str = "", has_sms: bool = True, has_voice: bool = False
) -> StockNumber:
    """Take a number into the operator's stock; its kind and country are read from it unless given.

    A short code (3 to 8 digits) needs both. Doing it again changes nothing. Raises `InvalidPhoneNumber`.
    """
    e164 = short_code(number, country) if kind is Kind.SHORT_CODE else parse_e164(number)
    facts = {
        "country": country or country_of(e164) or "",
        "kind": kind or kind_of(e164),
        "has_sms": has_sms,
        "has_voice": has_voice,
    }
    return StockNumber.objects.get_or_create(e164=e164, defaults=facts)[0]


def short_code(number: str, country: str) -> str:
    """The digits of a short code. Raises `InvalidPhoneNumber`."""
    digits = number.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) in _SHORT_CODE_DIGITS and country):
        raise InvalidPhoneNumber("A short code has 3 to 8 digits and belongs to a country.", field="number")
    return digits


def assign(*, account: Account, e164: str) -> Assignment:
    """Give a free number to an account, for nothing. Raises `NotFound` (not in stock) or `Conflict` (taken)."""
    return give(account=account, e164=e164, pay=lambda _assignment: None)


@transaction.atomic
def give(*, account: Account, e164: str, pay: Callable[[Assignment], None]) -> Assignment:
    """Give a free number and have it paid, both or none. `pay` runs before the directory, which cannot be rolled back.

    Two accounts that want one number wait for each other at its row: the later one gets `NumberTaken` and pays nothing.
    """
    keys = keys_of(account.id)
    if keys is None:
        raise NotFound
    stock = locked_stock(e164)
    if stock.is_assigned:
        raise NumberTaken
    if stock.free_from is not None and stock.free_from > clock.now():
        raise NumberTaken("This number rests after its last owner.")
    stock.is_assigned = True
    stock.save(update_fields=["is_assigned"])
    assignment = Assignment.objects.create(
        account=account, cell=account.cell, e164=e164, digest=keys.digest(e164), country=stock.country, kind=stock.kind
    )
    pay(assignment)
    directory.enter(Listing.SERVICE_NUMBER, e164, subject=account.id, cell=account.cell)
    return assignment


def locked_stock(e164: str) -> StockNumber:
    """The stock's row, locked until the transaction ends. Raises `NotFound`."""
    stock = StockNumber.objects.select_for_update().filter(e164=e164).first()
    if stock is None:
        raise NotFound
    return stock


@transaction.atomic
def take_back(assignment: Assignment) -> None:
    """Take one number back into the stock, to rest there. The account must be locked, its keys there."""
    with using(Purpose.RUN_ACCOUNT, actor="numbers", about=(assignment.account_id,)):
        e164 = str(assignment.e164)
    if not StockNumber.objects.filter(e164=e164).exists():
        raise Conflict("This number cannot be given back.")
    _return_to_stock([e164], Assignment.objects.filter(id=assignment.id))


@transaction.atomic
def give_back_all(account: UUID) -> int:
    """Take every number of the account back into the stock, to rest there; how many. Again, none are.

    For the deletion of an account's content: must run while its keys are there, else nobody knows which they were.
    """
    rows = Assignment.objects.filter(account_id=account).select_related("account").order_by("id")
    with using(Purpose.FULFIL_RIGHTS, actor="numbers", about=(account,)):  # restricted is no reason to keep them
        given_back = [str(row.e164) for row in rows]
    _return_to_stock(given_back, rows)
    return len(given_back)


def _return_to_stock(numbers: list[str], rows: QuerySet[Assignment]) -> None:
    """Under the locks of the stock's rows, so that whoever compares the directory waits."""
    now = clock.now()
    list(StockNumber.objects.select_for_update().filter(e164__in=numbers).order_by("e164").values_list("e164"))
    Rental.objects.filter(assignment__in=rows.order_by()).update(
        state=Rental.State.ENDED, due_at=None, ended_at=now, assignment=None
    )
    SenderRegistration.objects.filter(
        account__in=rows.order_by().values("account"), digest__in=rows.order_by().values("digest")
    ).delete()
    StockNumber.objects.filter(e164__in=numbers).update(is_assigned=False, free_from=now + RESTS_FOR)
    rows.delete()
    for number in numbers:
        directory.remove(Listing.SERVICE_NUMBER, number)
