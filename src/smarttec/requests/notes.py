"""What staff write about a case in their own words. Nobody's data belong there, so what looks personal is refused.

A note stands in the open: it says what was found and why something was decided, never about whom. What is refused is
not repeated in the error.
"""

import re

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput

NOTE_CHARACTERS_MAX = 4_000
_PHONE = re.compile(r"(?:\d[\s().-]?){7,}")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2})?\b")


def read_note(text: str, *, field: str, is_needed: bool = True, longest: int = NOTE_CHARACTERS_MAX) -> str:
    """The note, trimmed. Raises `InvalidInput`, `CardNumberRefused` naming the field. ISO dates are no numbers."""
    note = text.strip()
    if not note and is_needed:
        raise InvalidInput("Please write something.", field=field)
    if len(note) > longest:
        raise InvalidInput(f"Please write at most {longest:,} characters.", field=field)
    refuse_card_number(note, field=field)
    if "@" in note:
        raise InvalidInput("This looks like an e-mail address. Write what happened, not about whom.", field=field)
    if _PHONE.search(_DATE.sub("", note)):
        raise InvalidInput("This looks like a phone number. Write what happened, not about whom.", field=field)
    return note
