"""What staff write about a case in their own words: personal data of whoever it is about, though no name stands there.

A note says what was found and why something was decided, never about whom: what looks like an address or a number is
refused, and not repeated in the error. It is sealed with the case's own keys and opens at the desk under a purpose.
It ends by rule: some time after the case is over its keys are destroyed (`end_due`), whatever is left of the case.
"""

import re
from datetime import timedelta
from uuid import UUID

from django.db import models

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice import policy
from smarttec.notice.retention import rule_for
from smarttec.notice.versions import current_version
from smarttec.vault.ending import end_keys
from smarttec.vault.keystore import keys_of, make_keys

CATEGORY = Category.INQUIRY
KEPT_FOR = rule_for(CATEGORY, Purpose.ANSWER_INQUIRY).keep
"""How long after the end of a case its notes may be read."""
_LOOKED_BACK = timedelta(days=60)
"""A day's run that was missed is made up for this long."""
_ENDS: set[tuple[type[models.Model], str]] = set()
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


def word_of_case() -> int:
    """The policy word of a case's notes: the notice of today, and nothing that anybody chose."""
    return policy.make(version=current_version().number)


def keys_for(case: UUID) -> None:
    """Whoever writes the first note makes the case's keys. To be called under the lock of the case's row."""
    if keys_of(case) is None:
        make_keys(case)


def ends_with(model: type[models.Model], column: str) -> None:
    """Register cases with notes, and the moment when one is over."""
    _ENDS.add((model, column))


def end_due() -> int:
    """Destroy the keys of notes whose time is over; how many cases were looked at. Again, nothing happens."""
    limit, looked_at = clock.now() - KEPT_FOR, 0
    for model, column in _ENDS:
        over: models.QuerySet[models.Model] = models.QuerySet(model).filter(
            **{f"{column}__lt": limit, f"{column}__gte": limit - _LOOKED_BACK}
        )
        cases = list(over.values_list("pk", flat=True))
        end_keys(*cases, why="notes-over")
        looked_at += len(cases)
    return looked_at
