"""Test cards: what can be typed on the payment page, and what comes of it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from smarttec.kernel import clock
from smarttec.kernel.cards import holds_card_number


class Outcome(StrEnum):
    """What the bank will say."""

    PAID = "paid"
    DECLINED = "declined"
    DELAYED = "delayed"
    DELAYED_FAILURE = "delayed_failure"


@dataclass(frozen=True, slots=True)
class TestCard:
    """One number of the printed list."""

    # pytest collects what is called Test…; this is not one.
    __test__ = False

    number: str
    outcome: Outcome
    meaning: str


TEST_CARDS = (
    TestCard("4242 4242 4242 4242", Outcome.PAID, "is paid at once"),
    TestCard("4000 0000 0000 0002", Outcome.DECLINED, "is declined"),
    TestCard("4000 0000 0000 3220", Outcome.DELAYED, "is paid a little later"),
    TestCard("4000 0000 0000 9979", Outcome.DELAYED_FAILURE, "fails a little later"),
)
_OUTCOMES = {card.number.replace(" ", ""): card.outcome for card in TEST_CARDS}


@dataclass(frozen=True, slots=True)
class Card:
    """All that is kept of what was typed."""

    last4: str
    outcome: Outcome


class CardProblem(Exception):
    """What was typed cannot be a card; `field` names the input, the text is for the person who typed."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


class CardDeclined(CardProblem):
    """The bank said no."""

    def __init__(self) -> None:
        super().__init__("number", "The bank declined this card. Nothing was charged; try another one.")


def read_card(*, number: str, expiry: str, security_code: str) -> Card:
    """Check what was typed. Raises `CardProblem`. A right number that is not on the list counts as declined."""
    digits = re.sub(r"[ -]", "", number)
    if not re.fullmatch(r"[0-9]{13,19}", digits) or not holds_card_number(digits):
        raise CardProblem("number", "This is not a card number. Please check the digits.")
    if not re.fullmatch(r"[0-9]{3,4}", security_code.strip()):
        raise CardProblem("security_code", "The security code has three or four digits.")
    _check_expiry(expiry)
    return Card(last4=digits[-4:], outcome=_OUTCOMES.get(digits, Outcome.DECLINED))


def _check_expiry(text: str) -> None:
    match = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})\s*", text)
    if not match:
        raise CardProblem("expiry", "Write month and year, for example 12 / 34.")
    today = clock.now()
    if (2000 + int(match[2]), int(match[1])) < (today.year, today.month):
        raise CardProblem("expiry", "This card has expired.")
