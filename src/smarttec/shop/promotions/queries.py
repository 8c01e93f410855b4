"""Reads: what is on offer, and what a payment brought."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from smarttec.kernel import clock
from smarttec.shop.models import Payment
from smarttec.shop.promotions.domain import BonusKind, Offer, Refusal, bonus_micros
from smarttec.shop.promotions.models import Bonus, Intention, Pack, PromoCode


def packs(*, currency: str, at: datetime | None = None) -> list[Pack]:
    """What is on offer at that moment (now), smallest first; of one amount the newest."""
    newest: dict[int, Pack] = {}
    for pack in _on_offer(currency, at or clock.now()):
        newest[pack.amount_micros] = pack
    return [newest[amount] for amount in sorted(newest)]


def pack_of(*, amount_micros: int, currency: str, at: datetime) -> Pack | None:
    """The pack that such a payment buys; offers count as they were when it was begun."""
    return _on_offer(currency, at).filter(amount_micros=amount_micros).last()


def _on_offer(currency: str, at: datetime) -> QuerySet[Pack]:
    open_end = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
    return Pack.objects.filter(open_end, currency=currency, valid_from__lte=at).order_by("valid_from", "id")


def bonuses_of_payment(payment: UUID) -> list[Bonus]:
    """What came on top of a payment."""
    return list(Bonus.objects.filter(payment=payment).order_by("id"))


def refused_with(payment: UUID) -> Refusal | None:
    """Why the code that the payment was begun with gave nothing; None when it did, or there was none."""
    refused = Intention.objects.filter(payment=payment).values_list("refused", flat=True).first()
    return Refusal[refused] if refused else None


def promised(payment: UUID) -> int:
    """What will come on top when this payment becomes credit, in micros, as things stand now."""
    row = Payment.objects.filter(id=payment).first()
    if row is None:
        return 0
    pack = pack_of(amount_micros=row.amount_micros, currency=row.currency, at=row.created_at)
    intention = Intention.objects.select_related("code").filter(payment=payment).first()
    of_code = bonus_micros(offer_of(intention.code), row.amount_micros) if intention else 0
    return (pack.bonus_micros if pack else 0) + of_code


def offer_of(code: PromoCode) -> Offer:
    """The row as the pure rules see it."""
    return Offer(
        kind=BonusKind(code.kind),
        percent_basis_points=code.percent_basis_points,
        amount_micros=code.amount_micros,
        currency=code.currency,
        smallest_top_up_micros=code.smallest_top_up_micros,
        valid_from=code.valid_from,
        valid_until=code.valid_until,
        uses_max=code.uses_max,
        uses=code.uses,
    )
