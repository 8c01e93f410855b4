"""Pure rules: who is old enough, and how many tries each limit grants."""

import ipaddress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntFlag

from smarttec.kernel.vocabulary import Region

MINIMUM_AGE_BY_COUNTRY = {
    "DE": 16, "HR": 16, "HU": 16, "IE": 16, "LU": 16, "NL": 16, "PL": 16, "RO": 16, "SK": 16,
    "IN": 18,
}  # fmt: skip
"""Ages of consent of national law that are above the operator's default (GDPR Art. 8(1) and national acts; India's
DPDP Act 2023, section 9). The higher of the two ages holds (clause MINORS-1)."""

_EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO",
})  # fmt: skip
"""The European Union and the other states of the European Economic Area."""

_EARLIEST_BIRTH_YEAR = 1900


def minimum_age(country: str, *, default_age: int) -> int:
    """The age from which somebody of that country (ISO 3166-1 alpha-2) may open an account."""
    return max(default_age, MINIMUM_AGE_BY_COUNTRY.get(country, 0))


def age_on(day: date, *, birth_date: date) -> int:
    """Completed years. Who was born on 29 February completes a year on 1 March of a common year."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def is_possible_birth_date(birth_date: date, *, today: date) -> bool:
    """Whether a living person can be born that day."""
    return birth_date.year >= _EARLIEST_BIRTH_YEAR and birth_date <= today


def region_of(country: str) -> Region:
    """Whose protection the person's record travels with (clause TRANSFER-4); unknown stays unknown: the strictest."""
    if country in _EU:
        return Region.EU
    named = {"US": Region.US, "CH": Region.CH, "GB": Region.UK, "": Region.UNKNOWN}
    return named.get(country, Region.OTHER)


def network_of(address: str) -> str:
    """What counts as one network: an IPv4 address, or the /64 a household gets in IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` within each window. Several windows make a lock-out that grows with the tries."""

    name: str
    windows: tuple[tuple[timedelta, int], ...]


_MINUTES_5, _HOUR, _DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)

SIGN_IN_BY_ADDRESS = Limit("sign-in-address", ((_MINUTES_5, 5), (_HOUR, 10), (_DAY, 20)))
SIGN_IN_BY_NETWORK = Limit("sign-in-network", ((_MINUTES_5, 60), (_DAY, 1000)))
SECOND_STEP = Limit("second-step", ((_MINUTES_5, 5), (_HOUR, 15), (_DAY, 30)))
SIGN_UP_BY_ADDRESS = Limit("sign-up-address", ((_HOUR, 3), (_DAY, 6)))
SIGN_UP_BY_NETWORK = Limit("sign-up-network", ((_HOUR, 20), (_DAY, 100)))
CODE_BY_ADDRESS = Limit("code-address", ((_MINUTES_5, 3), (_DAY, 12)))
CODE_BY_NETWORK = Limit("code-network", ((_HOUR, 40), (_DAY, 200)))
CODE_TRY_BY_NETWORK = Limit("code-try-network", ((_MINUTES_5, 30), (_DAY, 300)))
REQUEST_BY_ADDRESS = Limit("request-address", ((_HOUR, 4), (_DAY, 10)))
REQUEST_BY_NETWORK = Limit("request-network", ((_HOUR, 15), (_DAY, 60)))
KEPT_FORM_BY_NETWORK = Limit("kept-form-network", ((_HOUR, 200), (_DAY, 1000)))
PASSWORD_AGAIN = Limit("password-again", ((_MINUTES_5, 5), (_HOUR, 15)))
LONGEST_WINDOW = _DAY


class Scope(IntFlag):
    """What a key of the API may do. Bits are stored and never change meaning; the account's token may do all."""

    READ_MESSAGES = 1
    SEND_MESSAGES = 2
    READ_NUMBERS = 4
    CHANGE_NUMBERS = 8
    READ_ACCOUNT = 16
    CHANGE_ACCOUNT = 32


EVERY_SCOPE = Scope(sum(Scope))
KEYS_MAX = 50
SUB_ACCOUNTS_MAX = 1000
