"""Test cards: what can be typed on the payment page, and what comes of it."""

import hashlib
import hmac
import re
import secrets
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
    DECLINED_LATER = "declined_later"
    AUTHENTICATION = "authentication"

    @property
    def at_the_screen(self) -> "Outcome":
        """What comes of it while the customer is there: only a saved card can be refused later or ask for them."""
        special = {Outcome.DECLINED_LATER: Outcome.DECLINED, Outcome.AUTHENTICATION: Outcome.PAID}
        return special.get(self, self)


@dataclass(frozen=True, slots=True)
class TestCard:
    """One number of the printed list."""

    # pytest collects what is called Test…; this is not one.
    __test__ = False

    number: str
    outcome: Outcome
    meaning: str
    country: str = "US"


TEST_CARDS = (
    TestCard("4242 4242 4242 4242", Outcome.PAID, "is paid at once"),
    TestCard("4000 0000 0000 0002", Outcome.DECLINED, "is declined"),
    TestCard("4000 0000 0000 3220", Outcome.DELAYED, "is paid a little later"),
    TestCard("4000 0000 0000 9979", Outcome.DELAYED_FAILURE, "fails a little later"),
    TestCard("4000 0000 0000 0341", Outcome.DECLINED_LATER, "can be saved, and is declined when charged"),
    TestCard("4000 0027 6000 3184", Outcome.AUTHENTICATION, "can be saved, and asks for its owner", "DE"),
    TestCard("4000 0082 6000 0000", Outcome.PAID, "is paid at once, from Britain", "GB"),
)
_BY_DIGITS = {card.number.replace(" ", ""): card for card in TEST_CARDS}
_FINGERPRINT_KEY = secrets.token_bytes(16)


@dataclass(frozen=True, slots=True)
class Card:
    """All that is kept of what was typed."""

    last4: str
    outcome: Outcome
    country: str = "US"
    fingerprint: str = ""


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
    known = _BY_DIGITS.get(digits)
    return Card(
        last4=digits[-4:],
        outcome=known.outcome if known else Outcome.DECLINED,
        country=known.country if known else "US",
        fingerprint=hmac.new(_FINGERPRINT_KEY, digits.encode(), hashlib.sha256).hexdigest()[:16],
    )


def _check_expiry(text: str) -> None:
    match = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})\s*", text)
    if not match:
        raise CardProblem("expiry", "Write month and year, for example 12 / 34.")
    today = clock.now()
    if (2000 + int(match[2]), int(match[1])) < (today.year, today.month):
        raise CardProblem("expiry", "This card has expired.")
