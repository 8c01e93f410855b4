"""Tells the staff when a carrier is away for too long: a log line, a mark on its row, and a letter."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields import DurationField

from smarttec.kernel import clock
from smarttec.messaging.models import Carrier
from smarttec.people.staff import tell_staff

_log = logging.getLogger(__name__)


def raise_due_alerts() -> int:
    """Alert for every enabled carrier without a bind, or unseen by any gateway, for its `alert_after_seconds`.

    Once for each time that it is away: the gateway takes the mark back when the carrier is there again. Returns how
    many.
    """
    patience = ExpressionWrapper(F("alert_after_seconds") * Value(timedelta(seconds=1)), output_field=DurationField())
    with transaction.atomic():
        late = Carrier.objects.annotate(away_before=clock.now() - patience).filter(
            Q(down_since__lte=F("away_before")) | Q(seen_at__lte=F("away_before")),
            is_enabled=True,
            alerted_at=None,
        )
        carriers = list(late.select_for_update().order_by("id"))
        for carrier in carriers:
            _alert(carrier)
    return len(carriers)


def _alert(carrier: Carrier) -> None:
    now = clock.now()
    since = carrier.down_since or carrier.seen_at or now
    _log.error("carrier %s is away since %s", carrier.key, since.isoformat(timespec="seconds"))
    Carrier.objects.filter(id=carrier.id).update(alerted_at=now)
    context = {"carrier": carrier.key, "since": since.isoformat(), "reason": carrier.last_error}
    tell_staff(permission="messaging.change_carrier", template="carrier_away", context=context)
