"""Numbers go back into the stock when their customer leaves for good, while it can still be read which they are."""

from smarttec.numbers.actions.assigning import give_back_all
from smarttec.people.holdings import DataSubject


def give_back(subject: DataSubject) -> None:
    """Every number of every account. Again, none are left."""
    for account in subject.accounts:
        give_back_all(account)
