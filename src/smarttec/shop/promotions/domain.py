"""Whether a promo code may be used, and what it gives: pure. Amounts in micros, percentages in basis points."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from smarttec.kernel.money import MICROS_PER_CENT

BASIS_POINTS = 10_000
_IGNORED = re.compile(r"[\s-]+")
_CODE = re.compile(r"[A-Z0-9]{4,24}\Z")


class BonusKind(IntEnum):
    """How a bonus is reckoned."""

    PERCENT = 1
    """Of the top-up."""
    FIXED = 2


class Refusal(StrEnum):
    """Why a code is refused, as customers read it."""

    UNKNOWN = "We do not know this code. Look at its letters again."
    NOT_YET = "This code cannot be used yet."
    OVER = "The time of this code is over."
    USED_UP = "This code was used as often as it may be."
    USED_BEFORE = "This account has used this code before."
    OTHER_CURRENCY = "This code is for accounts in another currency."
    WITH_TOP_UP = "This code is used when you buy credits: enter it there."
    TOP_UP_TOO_SMALL = "The amount is too small for this code."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A code's terms, and how often it was used. `percent_basis_points` counts for percentages, `amount_micros` is what
    a fixed one gives, or the most that a percentage may come to (0: no limit). `uses_max` None: any number.
    """

    kind: BonusKind
    percent_basis_points: int
    amount_micros: int
    currency: str
    smallest_top_up_micros: int
    valid_from: datetime
    valid_until: datetime
    uses_max: int | None
    uses: int


def normalised(typed: str) -> str | None:
    """Capitals and digits without spaces and hyphens; None for what can be no code."""
    code = _IGNORED.sub("", typed).upper()
    return code if _CODE.match(code) else None


def refusal(
    offer: Offer, *, now: datetime, currency: str, top_up_micros: int | None, was_used_before: bool
) -> Refusal | None:
    """Why the code may not be used; None when it may. `top_up_micros` is None when it is redeemed by hand."""
    if now < offer.valid_from:
        return Refusal.NOT_YET
    if now >= offer.valid_until:
        return Refusal.OVER
    if was_used_before:
        return Refusal.USED_BEFORE
    if offer.uses_max is not None and offer.uses >= offer.uses_max:
        return Refusal.USED_UP
    if offer.currency != currency:
        return Refusal.OTHER_CURRENCY
    return _refusal_of_amount(offer, top_up_micros)


def _refusal_of_amount(offer: Offer, top_up_micros: int | None) -> Refusal | None:
    if top_up_micros is None:
        needs_top_up = offer.kind is BonusKind.PERCENT or offer.smallest_top_up_micros > 0
        return Refusal.WITH_TOP_UP if needs_top_up else None
    if top_up_micros < offer.smallest_top_up_micros or bonus_micros(offer, top_up_micros) == 0:
        return Refusal.TOP_UP_TOO_SMALL
    return None


def bonus_micros(offer: Offer, top_up_micros: int) -> int:
    """What the code gives with this top-up (0 by hand), in whole cents, rounded down."""
    if offer.kind is BonusKind.FIXED:
        return offer.amount_micros
    share = top_up_micros * offer.percent_basis_points // BASIS_POINTS
    capped = min(share, offer.amount_micros) if offer.amount_micros else share
    return capped // MICROS_PER_CENT * MICROS_PER_CENT
