"""Nothing is charged any more when the customer leaves for good. The clearing house is told by the erasure."""

from django.db import transaction

from smarttec.kernel import clock
from smarttec.people.holdings import DataSubject
from smarttec.shop.mandates.saving import revoke
from smarttec.shop.models import Mandate, MandateState, RechargeRule, RuleState
from smarttec.shop.settlement import lock_account


@transaction.atomic
def stop_charging(subject: DataSubject) -> None:
    """Switch recharging off and revoke every permission. Again, nothing changes."""
    for account in sorted(subject.accounts):
        lock_account(account)
    rules = RechargeRule.objects.filter(account_id__in=subject.accounts).exclude(state=RuleState.OFF)
    rules.update(state=RuleState.OFF, changed_at=clock.now())
    live = Mandate.objects.filter(
        account_id__in=subject.accounts, state__in=[MandateState.ASKED, MandateState.READY]
    )  # fmt: skip
    for mandate in live:
        revoke(mandate)
