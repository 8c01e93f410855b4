"""Writes: every change of the stock and of who has which number."""

from django.db import transaction

from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.phone import country_of, parse_e164
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.people.models import Account
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import keys_of


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
        stock.is_assigned = True
        stock.save(update_fields=["is_assigned"])
        assignment = Assignment.objects.create(account=account, cell=account.cell, e164=e164, digest=keys.digest(e164))
        directory.enter(Kind.SERVICE_NUMBER, e164, subject=account.id, cell=account.cell)
    return assignment
