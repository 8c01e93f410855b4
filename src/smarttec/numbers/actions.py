"""Writes: every change of the stock and of who has which number."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.phone import country_of, parse_e164
from smarttec.kernel.vocabulary import Purpose
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.people.models import Account
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

RESTS_FOR = timedelta(days=90)
"""How long a number that was given back is given to nobody: what numbering authorities ask for at the most."""


def add_to_stock(*, number: str) -> StockNumber:
    """Take a number into the operator's stock. Doing it again changes nothing."""
    e164 = parse_e164(number)
    return StockNumber.objects.get_or_create(e164=e164, defaults={"country": country_of(e164) or ""})[0]


def assign(*, account: Account, e164: str) -> Assignment:
    """Give a free number to an account. Raises `NotFound` (not in stock) or `Conflict` (taken)."""
    keys = keys_of(account.id)
    if keys is None:
        raise NotFound
    with transaction.atomic():
        stock = StockNumber.objects.select_for_update().filter(e164=e164).first()
        if stock is None:
            raise NotFound
        if stock.is_assigned:
            raise Conflict("This number is taken.")
        if stock.free_from is not None and stock.free_from > clock.now():
            raise Conflict("This number rests after its last owner.")
        stock.is_assigned = True
        stock.save(update_fields=["is_assigned"])
        assignment = Assignment.objects.create(account=account, cell=account.cell, e164=e164, digest=keys.digest(e164))
        directory.enter(Kind.SERVICE_NUMBER, e164, subject=account.id, cell=account.cell)
    return assignment


@transaction.atomic
def give_back_all(account: UUID) -> int:
    """Take every number of the account back into the stock, to rest there; how many. Again, none are.

    For the deletion of an account's content: must run while its keys are there, else nobody knows which they were.
    """
    rows = Assignment.objects.filter(account_id=account).select_related("account").order_by("id")
    with using(Purpose.RUN_ACCOUNT, actor="numbers"):
        given_back = [str(row.e164) for row in rows]
    for number in given_back:
        directory.remove(Kind.SERVICE_NUMBER, number)
    StockNumber.objects.filter(e164__in=given_back).update(is_assigned=False, free_from=clock.now() + RESTS_FOR)
    rows.delete()
    return len(given_back)
