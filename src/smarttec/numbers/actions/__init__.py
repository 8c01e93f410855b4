"""Every write, keyword-only, each in one transaction. Locks: the account, then the stock's row, then money."""

from smarttec.numbers.actions.assigning import RESTS_FOR, add_to_stock, assign, give_back_all
from smarttec.numbers.actions.renting import buy, release, rent_for_order

__all__ = ["RESTS_FOR", "add_to_stock", "assign", "buy", "give_back_all", "release", "rent_for_order"]
