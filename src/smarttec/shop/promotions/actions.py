"""Writes: using a code, and what staff set."""

from datetime import datetime

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.shop.promotions.domain import BASIS_POINTS, BonusKind, normalised
from smarttec.shop.promotions.models import Pack, PromoCode
from smarttec.shop.promotions.rewards import attach, check, redeem, reward

__all__ = ["attach", "check", "end_code", "make_code", "redeem", "reward", "set_pack"]

_LARGEST_MICROS = 2**43


def make_code(
    *,
    typed: str,
    kind: BonusKind,
    currency: str,
    valid_until: datetime,
    percent_basis_points: int = 0,
    amount_micros: int = 0,
    smallest_top_up_micros: int = 0,
    bonus_days: int = 90,
    valid_from: datetime | None = None,
    uses_max: int | None = None,
) -> PromoCode:
    """Make a code. Raises `InvalidInput` with the field, `Conflict` when there is such a code already."""
    code = normalised(typed)
    if code is None:
        raise InvalidInput("A code has 4 to 24 letters and digits.", field="code")
    if kind is BonusKind.PERCENT and not 0 < percent_basis_points <= BASIS_POINTS:
        raise InvalidInput("A percentage lies between 0 and 100.", field="percent_basis_points")
    if not (0 if kind is BonusKind.PERCENT else 1) <= amount_micros <= _LARGEST_MICROS:
        raise InvalidInput("Give what the code is worth.", field="amount_micros")
    if valid_until <= (valid_from or clock.now()) or bonus_days < 1:
        raise InvalidInput("The code, and what it gives, must be good for a while.", field="valid_until")
    if PromoCode.objects.filter(code=code).exists():
        raise Conflict("There is such a code already.")
    return PromoCode.objects.create(
        code=code,
        kind=kind,
        percent_basis_points=percent_basis_points if kind is BonusKind.PERCENT else 0,
        amount_micros=amount_micros,
        currency=currency,
        smallest_top_up_micros=smallest_top_up_micros,
        bonus_days=bonus_days,
        valid_from=valid_from or clock.now(),
        valid_until=valid_until,
        uses_max=uses_max,
    )


def end_code(*, code: PromoCode) -> None:
    """End a code now; what it gave stays. Raises `NotFound`."""
    if not PromoCode.objects.filter(id=code.id).update(valid_until=min(code.valid_until, clock.now())):
        raise NotFound


def set_pack(
    *,
    amount_micros: int,
    currency: str,
    bonus_micros: int = 0,
    bonus_days: int = 365,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Pack:
    """Put a pack on offer, in place of one of the same amount. Raises `InvalidInput`."""
    if not 0 < amount_micros <= _LARGEST_MICROS or not 0 <= bonus_micros <= amount_micros or bonus_days < 1:
        raise InvalidInput("A pack has an amount, and a bonus that is no larger.", field="amount_micros")
    return Pack.objects.create(
        amount_micros=amount_micros,
        bonus_micros=bonus_micros,
        bonus_days=bonus_days,
        currency=currency,
        valid_from=valid_from or clock.now(),
        valid_until=valid_until,
    )
