"""Credit terms: which accounts may pay after delivery, how much together, and within how many days."""

from uuid import UUID

from django.db import transaction

from smarttec.approvals import rule
from smarttec.approvals.domain import Proposal
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_money
from smarttec.plans.standing import Condition
from smarttec.shop.orders.actions.common import locked_account
from smarttec.shop.orders.errors import CreditTermsRefused
from smarttec.shop.orders.kinds import AMOUNT_MICROS_MAX
from smarttec.shop.orders.models import CreditTerms, Order
from smarttec.shop.orders.queries import on_terms_micros

DAYS_MAX = 120
_REFUSING = (
    Condition.DEBT | Condition.FRAUD_HOLD | Condition.SUSPENDED | Condition.CONTENT_DELETED
    | Condition.TERMS_NOT_ACCEPTED
)  # fmt: skip


@transaction.atomic
def set_terms(*, account: UUID, limit_micros: int, days: int, by: UUID) -> CreditTerms:
    """Let the account pay later, or change how. Orders that are open keep theirs. Raises `InvalidInput`."""
    if not 0 < limit_micros <= AMOUNT_MICROS_MAX:
        raise InvalidInput("The limit is more than zero, and not huge.", field="limit")
    if not 1 <= days <= DAYS_MAX:
        raise InvalidInput(f"An invoice is payable within 1 to {DAYS_MAX} days.", field="days")
    row = locked_account(account)
    before = CreditTerms.objects.filter(account=row).values_list("limit_micros", flat=True).first() or 0
    if limit_micros > before:
        owed = format_money(limit_micros, row.currency)
        rule.demand(Proposal(
            kind="credit-terms", summary=f"Account {row.id.hex[-8:]} may owe {owed}", by=by,
            content={"account": row.id, "limit": limit_micros, "days": days}, worth_micros=limit_micros - before,
        ))  # fmt: skip
    values = {"limit_micros": limit_micros, "days": days, "granted_by": by, "changed_at": clock.now()}
    return CreditTerms.objects.update_or_create(account=row, defaults=values)[0]


@transaction.atomic
def withdraw_terms(*, account: UUID) -> None:
    """From now on the account pays beforehand. Doing it again changes nothing."""
    CreditTerms.objects.filter(account=locked_account(account)).delete()


def terms_granted(account: UUID) -> CreditTerms:
    """The terms of an account. Raises `CreditTermsRefused`."""
    terms = CreditTerms.objects.filter(account_id=account).first()
    if terms is None:
        raise CreditTermsRefused("This account has no credit terms.")
    return terms


def demand_terms(order: Order) -> None:
    """Permit an order on credit terms, or raise `CreditTermsRefused`. The account is locked."""
    terms = terms_granted(order.account_id)
    if order.account.standing & _REFUSING:
        raise CreditTermsRefused("The account is not in good standing.")
    if on_terms_micros(order.account_id) + order.total_micros > terms.limit_micros:
        raise CreditTermsRefused("The order is above what the account may owe.")
