"""Writes: what an account wants done outside the hours."""

from django.db import transaction

from smarttec.kernel import clock
from smarttec.messaging.windows.domain import Mode
from smarttec.messaging.windows.models import QuietHours
from smarttec.people.models import Account


@transaction.atomic
def choose_mode(*, account: Account, mode: Mode) -> QuietHours:
    """Set the option; it holds for the next message that comes in. What waits already goes when its window opens."""
    row, _ = QuietHours.objects.update_or_create(
        account=account, defaults={"mode": mode, "cell": account.cell, "changed_at": clock.now()}
    )
    return row
