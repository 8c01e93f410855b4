"""Writes: the rule of an account."""

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.people.models import Account
from smarttec.shop.alerts import domain
from smarttec.shop.alerts.models import AlertRule
from smarttec.shop.models import Payment


def watch_from_first_payment(payment: Payment, credited_micros: int) -> None:
    """Give an account its rule with its first payment; what its owner set later stays."""
    del credited_micros
    threshold = domain.default_threshold_micros(payment.amount_micros)
    AlertRule.objects.get_or_create(
        account=payment.account, defaults={"threshold_micros": threshold, "cell": payment.cell}
    )


def set_rule(*, account: Account, is_on: bool, threshold_micros: int) -> AlertRule:
    """Change the rule; it is armed anew. Raises `InvalidInput` (field `threshold`)."""
    if not domain.SMALLEST_THRESHOLD_MICROS <= threshold_micros <= domain.LARGEST_THRESHOLD_MICROS:
        raise InvalidInput("Choose an amount between 1 and 10,000.", field="threshold")
    values = {"is_on": is_on, "threshold_micros": threshold_micros, "is_armed": True, "entries_seen": 0}
    return AlertRule.objects.update_or_create(
        account=account, defaults={**values, "cell": account.cell, "changed_at": clock.now()}
    )[0]
