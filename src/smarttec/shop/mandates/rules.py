"""Turning automatic recharges on and off."""

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.people.models import Account
from smarttec.shop.mandates.domain import check_rule
from smarttec.shop.models import Mandate, MandateState, RechargeRule, RuleState
from smarttec.shop.settlement import lock_account


@transaction.atomic
def set_rule(*, account: Account, threshold_micros: int, amount_micros: int, monthly_limit_micros: int) -> RechargeRule:
    """Arm the rule with these amounts; a pause ends. Raises `InvalidInput` naming the field, and `Conflict` as long as
    no means of payment is saved.
    """
    check_rule(
        threshold_micros=threshold_micros, amount_micros=amount_micros, monthly_limit_micros=monthly_limit_micros
    )
    lock_account(account.id)
    if not Mandate.objects.filter(account=account, state=MandateState.READY).exists():
        raise Conflict("Save a means of payment at the clearing house first.")
    rule, _ = RechargeRule.objects.update_or_create(
        account=account,
        defaults={
            "cell": account.cell,
            "threshold_micros": threshold_micros,
            "amount_micros": amount_micros,
            "monthly_limit_micros": monthly_limit_micros,
            "state": RuleState.ARMED,
            "failures": 0,
            "pause_reason": "",
            "next_try_at": None,
            "changed_at": clock.now(),
        },
    )
    return rule


@transaction.atomic
def stop_rule(*, account: Account) -> None:
    """Charge nothing more by itself; the means of payment stays saved until it is revoked."""
    lock_account(account.id)
    RechargeRule.objects.filter(account=account).update(state=RuleState.OFF, changed_at=clock.now())
