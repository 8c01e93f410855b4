"""What the limits say no with. The faces translate each to the field's own code."""

from smarttec.fraud.domain import Admission
from smarttec.kernel.errors import InvalidInput, SmarttecError, TooManyRequests


class DestinationOff(InvalidInput):
    """Sending to this country is switched off for your account."""

    code = "destination-off"
    what_to_do = "Switch the country on in the portal, under “Limits and countries”, after reading what it risks."


class MinuteLimitReached(TooManyRequests):
    """Your account sends more messages per minute than its limit allows."""

    code = "minute-limit"
    what_to_do = "Wait a minute, then send more slowly; the portal shows your limits."


class DayLimitReached(TooManyRequests):
    """Your account has sent as many messages today as its limit allows."""

    code = "day-limit"
    what_to_do = "Send again after midnight UTC, or ask us to raise the limit; the portal shows your limits."


class SpendLimitReached(DayLimitReached):
    """Your account has spent as much today as its limit allows."""

    code = "spend-limit"


class CountryLimitReached(DayLimitReached):
    """Your account has sent as many messages to this country today as its limit allows."""

    code = "country-limit"


REFUSALS: dict[Admission, type[SmarttecError]] = {
    Admission.MINUTE: MinuteLimitReached,
    Admission.DAY: DayLimitReached,
    Admission.SPEND: SpendLimitReached,
    Admission.COUNTRY: CountryLimitReached,
}
"""The error of each limit. The cap of the month of grace is told by standing."""
