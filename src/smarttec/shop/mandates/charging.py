"""Charging what is due: accounts whose balance is below their rule's threshold.

The search joins armed rules to balances by their keys, in the order of accounts and in pages, so a minute's cost grows
with the number of armed rules (one key look-up each) and not with accounts, and only rules below their threshold are
locked or written. A trigger on balances would follow the rules below threshold alone, at the price of a look-up for
every single charge of every customer; the hot path is worth more.

A charge is decided and recorded under the account's lock (one open charge per account, the month's limit), then leaves
through the door, then the call. Whatever dies in between, the payment is there, and asking again with its id charges
once. After a day the clearing house has forgotten the id: then a person looks.
"""

import logging
from collections.abc import Iterator
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, MisconfiguredError, NotFound, SmarttecError
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.ledger.models import Balance
from smarttec.notice.door import Disclosed, Intent, Subject, disclose
from smarttec.people.models import Account
from smarttec.shop.checkout import FIRST_CHECK_AFTER, RECIPIENT, RESUMABLE_FOR
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.hooks import tax_on_top
from smarttec.shop.mandates.domain import month_start
from smarttec.shop.models import Cause, Mandate, MandateState, Means, Payment, RechargeRule, RuleState
from smarttec.shop.ports import ClearingHouse, MandateCharge
from smarttec.shop.queries import reference_of
from smarttec.shop.reports import Report
from smarttec.shop.settlement import lock, lock_account, settle

log = logging.getLogger("smarttec.shop")

_PAGE = 500
_DUE = """
SELECT rule.account_id
FROM shop_rechargerule AS rule JOIN ledger_balance AS balance ON balance.account = rule.account_id
WHERE rule.state = 1 AND rule.account_id > %s AND balance.available_micros < rule.threshold_micros
  AND (rule.next_try_at IS NULL OR rule.next_try_at <= %s)
ORDER BY rule.account_id LIMIT %s
"""


def recharge_due(*, house: ClearingHouse, limit: int) -> int:
    """Charge what is due, at most `limit`; how many charges were begun. Safe to run many times at once."""
    begun = 0
    for account in _due_accounts():
        if begun >= limit:
            break
        payment = begin_charge(account=account)
        if payment is None:
            continue
        begun += 1
        try:
            charge(payment=payment, house=house)
        except (GatewayError, MisconfiguredError) as error:
            log.warning("the clearing house could not be asked to charge (%s)", error.code)
            break
        except SmarttecError as error:
            log.warning("payment %s: not charged (%s)", payment.id, error.code)
    return begun


def _due_accounts() -> Iterator[UUID]:
    last = UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [last, clock.now(), _PAGE])
            found = [row[0] for row in cursor.fetchall()]
        yield from found
        if len(found) < _PAGE:
            return
        last = found[-1]


@transaction.atomic
def begin_charge(*, account: UUID) -> Payment | None:
    """Record a charge if it is still due, none is open, and the month has room for it; else None."""
    lock_account(account)
    rule = RechargeRule.objects.filter(account_id=account, state=RuleState.ARMED).select_related("account").first()
    mandate = Mandate.objects.filter(account_id=account, state=MandateState.READY).first()
    if rule is None or mandate is None or not _is_due(rule) or room_micros(rule) < rule.amount_micros:
        return None
    on_top = tax_on_top(rule.account, rule.amount_micros)
    return Payment.objects.create(
        account=rule.account,
        cell=rule.cell,
        amount_micros=rule.amount_micros,
        tax_micros=on_top.tax_micros,
        taxes=on_top.taxes,
        currency=rule.account.currency,
        means=Means.MANDATE,
        cause=Cause.RECHARGE,
        mandate=mandate,
        state=PaymentState.PENDING,
        next_check_at=clock.now() + FIRST_CHECK_AFTER,
    )


def _is_due(rule: RechargeRule) -> bool:
    if rule.account.status == Account.Status.CLOSED or (rule.next_try_at and rule.next_try_at > clock.now()):
        return False
    if Payment.objects.filter(account_id=rule.account_id, means=Means.MANDATE, state__lt=PaymentState.EXPIRED).exists():
        return False
    balance = Balance.objects.get(account=rule.account_id)
    return balance.available_micros < rule.threshold_micros


def room_micros(rule: RechargeRule) -> int:
    """What may still be charged this calendar month (UTC); what failed does not count."""
    charged = Payment.objects.filter(
        account_id=rule.account_id, cause=Cause.RECHARGE, created_at__gte=month_start(clock.now())
    ).exclude(state__in=[PaymentState.EXPIRED, PaymentState.FAILED])
    return rule.monthly_limit_micros - int(charged.aggregate(total=Sum("amount_micros"))["total"] or 0)


def charge(*, payment: Payment, house: ClearingHouse) -> Reason:
    """Ask the clearing house to charge, and settle its answer. Raises what `ClearingHouse.charge` raises: the payment
    stays open then and is asked about again.
    """
    leaving = _decide(payment.id)
    return Reason.NOTHING_NEW if leaving is None else _settle(payment.id, house.charge(charge=leaving), house.name)


@transaction.atomic
def _decide(payment_id: UUID) -> Disclosed[MandateCharge] | None:
    payment = lock(payment_id)
    if payment is None:
        raise NotFound
    if payment.state >= PaymentState.EXPIRED or payment.review or payment.mandate is None:
        return None
    if payment.mandate.state != MandateState.READY:
        # Taken back before anything left: nothing is charged.
        payment.state, payment.next_check_at = PaymentState.EXPIRED, None
        payment.save(update_fields=["state", "next_check_at"])
        return None
    if clock.now() - payment.created_at > RESUMABLE_FOR:
        payment.review, payment.next_check_at = Reason.NEVER_ENDED, None
        payment.save(update_fields=["review", "next_check_at"])
        return None
    leaving = MandateCharge(
        payment_id=payment.id,
        amount_micros=payment.charged_micros,
        currency=payment.currency,
        description=f"Credits {reference_of(payment.id)}",
        customer=payment.mandate.customer,
        method=payment.mandate.method,
    )
    subject = Subject(payment.account_id, payment.cell, payment.account.policy)
    intent = Intent(subject, RECIPIENT, Purpose.TAKE_PAYMENT, frozenset({Category.PAYMENT}), payment.id)
    return disclose(intent, leaving)


@transaction.atomic
def _settle(payment_id: UUID, report: Report, third_party: str) -> Reason:
    payment = lock(payment_id)
    if payment is None:
        raise NotFound
    return settle(payment=payment, report=report, third_party=third_party)
