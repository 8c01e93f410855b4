"""What the ledger does when an account is opened."""

from smarttec.ledger.actions import open_balance
from smarttec.people.models import Account


def open_balance_of(account: Account) -> None:
    """A balance of zero, in the account's currency, in the transaction that makes the account."""
    open_balance(account=account.id, cell=account.cell, currency=account.currency)
