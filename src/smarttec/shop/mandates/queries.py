"""What pages show of automatic recharges."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from smarttec.people.models import Account
from smarttec.shop.mandates.charging import room_micros
from smarttec.shop.models import Mandate, MandateState, Means, Payment, RechargeRule, RuleState


@dataclass(frozen=True, slots=True, kw_only=True)
class RechargeFacts:
    """`saved_at` is None when no means of payment is saved; `rule` is None when none was ever set.

    `state` is off, armed or paused, `pause_reason` a stable word; `room_micros` is what this month may still cost.
    """

    saved_at: datetime | None
    rule: RechargeRule | None
    state: str
    pause_reason: str
    room_micros: int


def recharge_facts(account: Account) -> RechargeFacts:
    """How automatic recharges stand for the account."""
    saved = Mandate.objects.filter(account=account, state=MandateState.READY).values_list("saved_at", flat=True).first()
    rule = RechargeRule.objects.filter(account=account).first()
    state = RuleState(rule.state) if rule else RuleState.OFF
    return RechargeFacts(
        saved_at=saved,
        rule=rule,
        state=state.name.lower(),
        pause_reason=rule.pause_reason if rule and state is RuleState.PAUSED else "",
        room_micros=max(0, room_micros(rule)) if rule else 0,
    )


def recharges_of(account: Account) -> QuerySet[Payment]:
    """Charges of the saved means of payment, newest first."""
    return Payment.objects.filter(account=account, means=Means.MANDATE).order_by("-id")
