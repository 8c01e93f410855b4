"""Publishing a version of a plan. Versions are never changed: who has bought one keeps it until the term ends."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.plans.models import PlanVersion


@transaction.atomic
def publish(
    *,
    key: str,
    name: str,
    currency: str,
    price_micros: int,
    credit_micros: int = 0,
    limits: Mapping[str, int] | None = None,
    features: Sequence[str] = (),
    effective_from: datetime | None = None,
) -> PlanVersion:
    """The next version of the plan `key`, on sale from `effective_from` (now when None) on.

    Raises `InvalidInput` for a moment that has passed, an amount below zero, or a date before the last version's.
    """
    now = clock.now()
    effective_from = effective_from or now
    if effective_from < now:
        raise InvalidInput("A version cannot count from a moment that has passed.", field="effective_from")
    if price_micros < 0 or credit_micros < 0:
        raise InvalidInput("An amount cannot be below zero.", field="price_micros")
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE plans_planversion IN SHARE ROW EXCLUSIVE MODE")
    last = PlanVersion.objects.filter(key=key, currency=currency).aggregate(
        number=Max("number"), effective_from=Max("effective_from")
    )
    if last["effective_from"] and last["effective_from"] >= effective_from:
        raise InvalidInput("A later version is there already.", field="effective_from")
    return PlanVersion.objects.create(
        key=key,
        number=(last["number"] or 0) + 1,
        name=name,
        currency=currency,
        price_micros=price_micros,
        credit_micros=credit_micros,
        limits=dict(limits or {}),
        features=list(features),
        effective_from=effective_from,
    )
