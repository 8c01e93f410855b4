"""The one free text of the desk: a reference to a ticket. What looks personal is refused, and not repeated."""

import re

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput

TICKET = re.compile(r"[A-Za-z]{0,8}[-#/]?[0-9]{1,6}\Z")
_DIGITS_OF_A_PHONE = 7


def read_ticket(text: str) -> str:
    """The reference in one form, such as `HELP-123`. Raises `InvalidInput`, `CardNumberRefused` (field `ticket`)."""
    compact = text.strip()
    refuse_card_number(compact, field="ticket")
    if "@" in compact:
        raise InvalidInput("This looks like an e-mail address; write the ticket's number only.", field="ticket")
    if sum(character.isdigit() for character in compact) >= _DIGITS_OF_A_PHONE:
        raise InvalidInput("This looks like a phone number; write the ticket's number only.", field="ticket")
    if compact and not TICKET.match(compact):
        raise InvalidInput("A ticket is letters and up to six digits, for example HELP-123.", field="ticket")
    return compact.upper()
