"""What a call costs: seconds billed in increments, at a price for a minute."""

from smarttec.rating.domain import RateLine

SECONDS_PER_MINUTE = 60


def billed_seconds(duration_seconds: int, *, initial_seconds: int, next_seconds: int) -> int:
    """Seconds that are billed for a call that was answered and lasted so long.

    An unanswered call (zero seconds) is not billed. Any other costs the initial increment at least, and from there on
    whole next increments: with 60/6 a call of 61 seconds is billed 66.
    """
    if duration_seconds <= 0:
        return 0
    beyond = max(duration_seconds - initial_seconds, 0)
    return initial_seconds + -(-beyond // next_seconds) * next_seconds


def call_price_micros(rate: RateLine, duration_seconds: int) -> int:
    """Price of a call under a rate for a minute: exact, then rounded down to a micro, in the customer's favour."""
    seconds = billed_seconds(duration_seconds, initial_seconds=rate.initial_seconds, next_seconds=rate.next_seconds)
    return rate.price_micros * seconds // SECONDS_PER_MINUTE
