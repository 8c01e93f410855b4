"""Carriers' message ids: one spelling for case and leading zeros, and receipts that write them in another base.

Some carriers answer in hexadecimal and report in decimal, or the other way. Which, is found out from the first receipts
that are proven otherwise to be about a message (by our own reference, or by its number), unless the operator says so.
"""

import re

from smarttec.messaging.models import ReceiptIds

ID_CHARACTERS_MAX = 64
_LEARNED_AFTER = 3
_HEX = re.compile(r"[0-9A-Fa-f-]{1,64}\Z")
_DECIMAL_DIGITS = re.compile(r"[0-9]{1,64}\Z")
_HEX_DIGITS = re.compile(r"[0-9a-f]{1,64}\Z")


def normal_id(text: str) -> str:
    """Without leading zeros and in small letters, if it is a number in any base (or a UUID); else as it is, as far as
    it can be stored.
    """
    text = text.replace("\0", "")[:ID_CHARACTERS_MAX]
    if _HEX.match(text):
        return text.lstrip("0").lower() or "0"
    return text


def _spelled(form: ReceiptIds, told: str) -> str | None:
    """The response's spelling of a receipt's id, if the id can have that form."""
    if form is ReceiptIds.DECIMAL_FOR_HEX:
        return f"{int(told):x}" if _DECIMAL_DIGITS.match(told) else None
    if form is ReceiptIds.HEX_FOR_DECIMAL:
        return str(int(told, 16)) if _HEX_DIGITS.match(told) else None
    return told


_FORMS = (ReceiptIds.SAME, ReceiptIds.DECIMAL_FOR_HEX, ReceiptIds.HEX_FOR_DECIMAL)


class IdForms:
    """What is known of one carrier's habit. Ids given in and out are in `normal_id` spelling."""

    def __init__(self, setting: ReceiptIds = ReceiptIds.AUTOMATIC) -> None:
        self._is_learning = setting is ReceiptIds.AUTOMATIC
        self.form = ReceiptIds.SAME if self._is_learning else setting
        self._other: ReceiptIds | None = None
        self._seen = 0

    def usual(self, told: str) -> str:
        """How the response most likely wrote the id of this receipt."""
        if self.form is ReceiptIds.SAME:
            return told
        return _spelled(self.form, told) or told

    def others(self, told: str) -> dict[str, ReceiptIds]:
        """Every spelling that the response may have had. What is found by one of these wants proof."""
        return {spelling: form for form in _FORMS if (spelling := _spelled(form, told))}

    def proven(self, form: ReceiptIds) -> None:
        """A receipt was found by this form and is proven to be about that message."""
        if not self._is_learning or form is self.form:
            return
        self._seen = self._seen + 1 if form is self._other else 1
        self._other = form
        if self._seen >= _LEARNED_AFTER:
            self.form, self._other, self._seen = form, None, 0
