"""What rooms that do not know each other do together."""

from smarttec.kernel.errors import Conflict
from smarttec.numbers.actions import assign
from smarttec.numbers.queries import free_numbers
from smarttec.people.models import Account

_TRIES = 5


def give_first_number(account: Account) -> str | None:
    """A number to send from, when the e-mail is confirmed; None when the stock is empty or there is one already."""
    if account.numbers.exists():
        return None
    for candidate in free_numbers()[:_TRIES]:
        try:
            assign(account=account, e164=candidate.e164)
        except Conflict:
            continue
        return candidate.e164
    return None
