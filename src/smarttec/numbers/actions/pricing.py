"""The price list of numbers: it is only followed, never changed."""

from datetime import datetime

from django.db import IntegrityError, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import Price


def set_price(
    *, currency: str, country: str, kind: Kind, monthly_micros: int, setup_micros: int = 0,
    segment_micros: int = 0, valid_from: datetime | None = None,
) -> Price:  # fmt: skip
    """What such numbers cost from a moment on (now). Raises `InvalidInput`, `Conflict` (of that moment)."""
    if min(monthly_micros, setup_micros, segment_micros) < 0:
        raise InvalidInput("A price is not negative.", field="monthly")
    begins = valid_from or clock.now()
    try:
        with transaction.atomic():
            return Price.objects.create(
                currency=currency, country=country, kind=kind, monthly_micros=monthly_micros,
                setup_micros=setup_micros, segment_micros=segment_micros, valid_from=begins,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("There is a price from this moment on already.") from None
