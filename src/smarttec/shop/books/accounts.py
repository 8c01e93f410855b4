"""The accounts of the books. `SMARTTEC_CHART` names a file with an operator's own: `account = number` a line."""

import os
from enum import Enum
from functools import cache
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError


class Book(Enum):
    """An account: what QuickBooks and people call it, and its number in DATEV's SKR 03."""

    BANK = ("Bank", 1200)
    CLEARING_HOUSE = ("Clearing house", 1360)
    RECEIVABLES = ("Accounts receivable", 1400)
    UNMATCHED = ("Payments to be matched", 1590)
    ORDERS = ("Orders in delivery", 1593)
    CUSTOMER_CREDIT = ("Customer credit", 1710)
    DEFERRED_PLANS = ("Deferred revenue of plans", 990)
    TAX_PAYABLE = ("Sales tax payable", 1776)
    SMS = ("Revenue: messages", 8400)
    CALLS = ("Revenue: calls", 8401)
    NUMBERS = ("Revenue: numbers", 8402)
    PLANS = ("Revenue: plans", 8403)
    BREAKAGE = ("Other income: unused credit", 2700)
    TAX_IN_SALES = ("Tax contained in credit sold", 8790)
    DISCOUNTS = ("Discounts and surcharges of orders", 8770)
    PROMOTIONS = ("Promotional credit", 4600)
    ADJUSTMENTS = ("Credit given or corrected", 4610)
    FEES = ("Fees of the clearing house", 4970)

    @property
    def words(self) -> str:
        """For people."""
        return str(self.value[0])

    @property
    def number(self) -> int:
        """In the operator's chart, else in SKR 03."""
        return _own_numbers().get(self.name.lower(), int(self.value[1]))


@cache
def _own_numbers() -> dict[str, int]:
    path = os.environ.get("SMARTTEC_CHART", "")
    if not path:
        return {}
    numbers = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        name, found, number = line.partition("=")
        if found and name.strip().upper() in Book.__members__ and number.strip().isdecimal():
            numbers[name.strip().lower()] = int(number)
        elif line.strip() and not line.lstrip().startswith("#"):
            raise MisconfiguredError("SMARTTEC_CHART has a line that is no `account = number`.")
    return numbers
