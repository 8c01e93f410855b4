"""What the end of a charge does to the rule it came from: it goes on, waits, or pauses with a letter."""

import logging
from datetime import datetime

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SmarttecError
from smarttec.people import hooks
from smarttec.shop.domain import PaymentState
from smarttec.shop.mandates.collecting import tell_of_failure
from smarttec.shop.mandates.domain import MOST_FAILURES, pause_after
from smarttec.shop.models import Cause, Means, Payment, RechargeRule, RuleState
from smarttec.shop.queries import reference_of
from smarttec.shop.reports import Decline

log = logging.getLogger("smarttec.shop")

ASKED_BY_BANK = "authentication-required"
KEEPS_FAILING = "declined"


def note_outcome(payment: Payment, *, before: PaymentState) -> None:
    """Count a charge that ended now, once: a payment steps onto each rung at most once. The account is locked."""
    if payment.means != Means.MANDATE or payment.state == before:
        return
    if payment.cause == Cause.PLAN:
        if payment.state == PaymentState.FAILED:
            tell_of_failure(payment)
        return
    rule = RechargeRule.objects.select_for_update(no_key=True).filter(account_id=payment.account_id).first()
    if rule is None:
        return
    if payment.state == PaymentState.PAID:
        rule.failures, rule.next_try_at = 0, None
    elif payment.state == PaymentState.FAILED:
        _count_failure(rule, payment)
    else:
        return
    rule.save(update_fields=["failures", "next_try_at", "state", "pause_reason"])


def _count_failure(rule: RechargeRule, payment: Payment) -> None:
    rule.failures += 1
    rule.next_try_at = clock.now() + pause_after(rule.failures)
    if rule.state != RuleState.ARMED:
        return
    if payment.decline == Decline.AUTHENTICATION:
        _pause(rule, payment, ASKED_BY_BANK)
    elif rule.failures >= MOST_FAILURES:
        _pause(rule, payment, KEEPS_FAILING)


def _pause(rule: RechargeRule, payment: Payment, reason: str) -> None:
    rule.state, rule.pause_reason = RuleState.PAUSED, reason
    _write(payment, reason, at=clock.now())


def _write(payment: Payment, reason: str, *, at: datetime) -> None:
    """A letter that cannot be written never undoes what it tells about."""
    context = {
        "reason": reason,
        "reference": reference_of(payment.id),
        "amount_micros": payment.charged_micros,
        "currency": payment.currency,
        "at": at,
    }
    try:
        with transaction.atomic():
            hooks.send_letter(person=payment.account.owner, template="recharge_paused", context=context)
    except SmarttecError as error:
        log.warning("payment %s: no letter could be queued (%s)", payment.id, error.code)
