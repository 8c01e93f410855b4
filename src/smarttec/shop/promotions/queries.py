"""Reads: what is on offer, and what a payment brought."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from smarttec.kernel import clock
from smarttec.shop.promotions.domain import Refusal
from smarttec.shop.promotions.models import Bonus, Intention, Pack


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
