"""An account's own limits, and the first settled payment that makes it an established one."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce, Least

from smarttec.fraud.domain import Override
from smarttec.fraud.models import Limit
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput

_NAMES = ("minute_messages", "day_messages", "day_spend_micros", "country_messages")
_LARGEST_COUNT = 1_000_000_000
_LARGEST_SPEND = 10**15


def set_limits(*, account: UUID, limits: Override, reason: Limit.Reason, actor: UUID | None) -> None:
    """Set an account's limits by hand; None goes back to the default. Counts from the next flush on.

    `actor` is the id of staff, None for the program's own set-up. Raises `InvalidInput`.
    """
    values = {name: getattr(limits, name) for name in _NAMES}
    for name, value in values.items():
        largest = _LARGEST_SPEND if name == "day_spend_micros" else _LARGEST_COUNT
        if value is not None and not 0 <= value <= largest:
            raise InvalidInput("A limit is a number from 0 to a billion.", field=name)
    made = {**values, "reason": reason, "set_by": actor, "set_at": clock.now()}
    Limit.objects.update_or_create(account_id=account, defaults=made)


def payment_settled(*, account: UUID, at: datetime) -> None:
    """A payment of the account became credit; the first one counts. Call it in the transaction that credits."""
    Limit.objects.get_or_create(account_id=account, defaults={"first_paid_at": at})
    Limit.objects.filter(account_id=account).update(
        first_paid_at=Least(Coalesce(F("first_paid_at"), at), at),
    )


def payment_taken_back(*, account: UUID) -> None:
    """A payment was charged back: what was paid before vouches for nothing; the account is new again."""
    Limit.objects.filter(account_id=account).update(first_paid_at=None)
