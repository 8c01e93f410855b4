"""Which lines of a sheet can be taken, and why the others cannot. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from smarttec.kernel.cards import holds_card_number
from smarttec.kernel.errors import InvalidPhoneNumber
from smarttec.kernel.phone import CountryCodeMissing, parse_e164
from smarttec.kernel.written_numbers import NumberShortened
from smarttec.messaging.contacts.models import NAME_MAX
from smarttec.messaging.contacts.sheets import Sheet, SheetLine

WRITTEN_MAX = 40


class Reason(StrEnum):
    """Why a line cannot be taken: a stable code."""

    NO_NUMBER = "no-number"
    NOT_A_NUMBER = "not-a-number"
    NO_COUNTRY_CODE = "no-country-code"
    CUT_SHORT = "cut-short"
    CARD_NUMBER = "card-number"
    TWICE = "twice"
    NAME_TOO_LONG = "name-too-long"


WORDS = {
    Reason.NO_NUMBER: "There is no number in this line.",
    Reason.NOT_A_NUMBER: "This is not a phone number that can be dialled.",
    Reason.NO_COUNTRY_CODE: "The country code is missing. Write it with a plus, for example +14155550100.",
    Reason.CUT_SHORT: NumberShortened.__doc__ or "",
    Reason.CARD_NUMBER: "This looks like a payment card number. We never take those.",
    Reason.TWICE: "The same number stands further up.",
    Reason.NAME_TOO_LONG: f"The name is longer than {NAME_MAX} characters.",
}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not taken. `written` is what stood for the number; empty when it must not be kept."""

    place: int
    written: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A line that can be taken. `fields` are all its cells by column."""

    place: int
    number: str
    name: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sifted:
    """All lines of a sheet: each is in one of the two, in the order of the file."""

    taken: tuple[Taken, ...]
    rejected: tuple[Rejected, ...]


def sift(sheet: Sheet, *, country: str | None, refuses_cards_in: Callable[[Sheet, SheetLine], Iterable[str]]) -> Sifted:
    """Judge every line; numbers may be national to `country`.

    `refuses_cards_in` says which cells are kept, so must not hold a card number.
    """
    taken: dict[str, Taken] = {}
    rejected: list[Rejected] = []
    for line in sheet.lines:
        written = sheet.number_in(line)
        if any(holds_card_number(cell) for cell in refuses_cards_in(sheet, line)):
            rejected.append(Rejected(line.place, "", Reason.CARD_NUMBER))
            continue
        number, reason = judge_number(written, country)
        if reason is None and len(sheet.name_in(line)) > NAME_MAX:
            reason = Reason.NAME_TOO_LONG
        elif number in taken:
            reason = Reason.TWICE
        if reason is not None:
            rejected.append(Rejected(line.place, written[:WRITTEN_MAX], reason))
        else:
            taken[number] = Taken(line.place, number, sheet.name_in(line), sheet.fields_in(line))
    return Sifted(tuple(taken.values()), tuple(rejected))


def judge_number(written: str, country: str | None) -> tuple[str, Reason | None]:
    """The number in E.164, or why it is none."""
    if not written.strip():
        return "", Reason.NO_NUMBER
    try:
        return parse_e164(written, country), None
    except NumberShortened:
        return "", Reason.CUT_SHORT
    except CountryCodeMissing:
        return "", Reason.NO_COUNTRY_CODE
    except InvalidPhoneNumber:
        return "", Reason.NOT_A_NUMBER


def name_and_number(sheet: Sheet, line: SheetLine) -> tuple[str, str]:
    """What is kept of a contact."""
    return sheet.number_in(line), sheet.name_in(line)


def number_alone(sheet: Sheet, line: SheetLine) -> tuple[str]:
    """What is kept for itself of a line of a sending; the other cells are words of the customer's own message."""
    return (sheet.number_in(line),)
