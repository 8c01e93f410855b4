"""Pure rules: kinds of numbers, the months and steps of a rental, and where a sender may write to."""

import re
from calendar import monthrange
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from enum import IntEnum

import phonenumbers
from phonenumbers import PhoneNumberType

from smarttec.numbers.errors import SenderNotRegistered, SenderNotRegisteredUs


class Kind(IntEnum):
    """What sort of number it is. Stored, and never changes meaning."""

    LOCAL = 1
    MOBILE = 2
    TOLL_FREE = 3
    SHORT_CODE = 4
    NAME = 5
    """A sender name: it is registered, not rented, and nobody can answer it."""

    @property
    def words(self) -> str:
        """For people."""
        return self.name.lower().replace("_", "-" if self is Kind.TOLL_FREE else " ")


_KINDS = {PhoneNumberType.MOBILE: Kind.MOBILE, PhoneNumberType.TOLL_FREE: Kind.TOLL_FREE}


def kind_of(e164: str) -> Kind:
    """By the numbering plan; what it cannot tell apart counts as local."""
    return _KINDS.get(phonenumbers.number_type(phonenumbers.parse(e164, None)), Kind.LOCAL)


def add_months(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; a shorter month's last day (31 January → 28 February)."""
    year, month0 = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    month = month0 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


class Step(IntEnum):
    """What comes next for a rental, in the order of a month. Stored, and never changes meaning."""

    REMIND_WEEK = 1
    REMIND_DAY = 2
    RENEW = 3
    RETRY_1 = 4
    RETRY_2 = 5
    RETRY_3 = 6
    RETRY_4 = 7
    LAST_TRY = 8


FIRST_STEP = Step.REMIND_WEEK
_DAYS_FROM_END = {
    Step.REMIND_WEEK: -7, Step.REMIND_DAY: -1, Step.RENEW: 0,
    Step.RETRY_1: 1, Step.RETRY_2: 2, Step.RETRY_3: 3, Step.RETRY_4: 4, Step.LAST_TRY: 5,
}  # fmt: skip
PATIENCE_DAYS = _DAYS_FROM_END[Step.LAST_TRY]
"""How long an unpaid number is kept; the rent is tried to be taken once a day."""


def due_at(step: Step, paid_until: datetime) -> datetime:
    """When a step falls due in the month that is paid until then."""
    return paid_until + timedelta(days=_DAYS_FROM_END[step])


def following(step: Step) -> Step | None:
    """The step after one that led to no payment; None after the last try, when the number is released."""
    return None if step is Step.LAST_TRY else Step(step + 1)


_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}\Z")
_SHORT_CODE = re.compile(r"[0-9]{3,8}\Z")
COUNTRIES_WITHOUT_NAMES = frozenset({"US", "CA", "PR", "CN"})
"""Where carriers take numbers alone as senders."""


def is_name(text: str) -> bool:
    """A sender name (3GPP TS 23.040 §9.1.2.5: 11 characters of seven bits); letters and digits pass everywhere."""
    return bool(_NAME.match(text))


def is_short_code(text: str) -> bool:
    """Digits of a country's own, without its code."""
    return bool(_SHORT_CODE.match(text))


SURCHARGED = (Kind.SHORT_CODE, Kind.NAME)
"""Senders whose messages can cost more, by the country that they go to."""


def surcharge_of(sender: str, country: str, surcharges: Mapping[tuple[str, int], int]) -> int:
    """What a segment from that sender to that country costs on top, in micros."""
    if sender.startswith("+"):
        return 0
    return surcharges.get((country, Kind.NAME if is_name(sender) else Kind.SHORT_CODE), 0)


class Scheme(IntEnum):
    """How senders are registered. Stored, and never changes meaning."""

    TEN_DLC = 1
    ALPHANUMERIC = 2
    TOLL_FREE = 3

    @property
    def words(self) -> str:
        """For people."""
        return _SCHEME_WORDS[self]


_SCHEME_WORDS = {
    Scheme.TEN_DLC: "10DLC campaign", Scheme.ALPHANUMERIC: "Sender name", Scheme.TOLL_FREE: "Toll-free verification",
}  # fmt: skip
_TOLL_FREE_NANP = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")


def scheme_of(sender: str) -> Scheme:
    """The scheme that a sender falls under, from its form alone: a name, a toll-free number of +1, any other number."""
    if not sender.startswith("+"):
        return Scheme.ALPHANUMERIC
    return Scheme.TOLL_FREE if sender.startswith(_TOLL_FREE_NANP) else Scheme.TEN_DLC


def rule_key(country: str, scheme: int) -> str:
    """How a rule stands in the set that `may_send` is given: `US1`."""
    return f"{country}{int(scheme)}"


def registration_key(digest: bytes, country: str) -> bytes:
    """How an approved registration stands in the set that `may_send` is given."""
    return digest + country.encode()


def may_send(
    *, sender: str, digest: bytes, country: str, rules: AbstractSet[str], registered: AbstractSet[bytes]
) -> None:
    """Permit an owned sender to write to a country, or raise `SenderNotRegistered` (10DLC: `SenderNotRegisteredUs`).

    Names and short codes are senders only where they are registered, whatever the rules. `digest` is the sender's hash
    keyed by its account; `rules` are the `rule_key`s in force, `registered` the `registration_key`s of the account that
    are approved and valid now. Without rules it costs one comparison.
    """
    if not sender.startswith("+"):
        if registration_key(digest, country) not in registered:
            raise SenderNotRegistered(field="From")
        return
    if not rules:
        return
    scheme = scheme_of(sender)
    if rule_key(country, scheme) in rules and registration_key(digest, country) not in registered:
        raise (SenderNotRegisteredUs if scheme is Scheme.TEN_DLC else SenderNotRegistered)(field="From")
