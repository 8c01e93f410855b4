"""The account's conditions, folded into one small number on its row, so that the hot path needs no other statement."""

from uuid import UUID

from smarttec.people.models import Acceptance, Account
from smarttec.plans import hooks
from smarttec.plans.domain import State
from smarttec.plans.models import Subscription
from smarttec.plans.standing import Condition

BY_STATE = {
    State.ACTIVE: Condition(0),
    State.GRACE: Condition.GRACE,
    State.SUSPENDED: Condition.SUSPENDED,
    State.CONTENT_DELETED: Condition.CONTENT_DELETED,
}


def refresh_standing(account: UUID) -> Condition:
    """Find out and store the account's conditions; to be called in the transaction that changes any of them.

    The plan and the acceptance of the terms are asked only of accounts that have a plan (TERMS-3). Debts and fraud
    holds count wherever there are any: only who bought something has them.
    """
    Account.objects.select_for_update(no_key=True).filter(id=account).values_list("id").first()
    standing = _of_plan(account)
    if hooks.owed_micros(account):
        standing |= Condition.DEBT
    if hooks.is_held(account):
        standing |= Condition.FRAUD_HOLD
    Account.objects.filter(id=account).exclude(standing=standing).update(standing=int(standing))
    return standing


def _of_plan(account: UUID) -> Condition:
    state = Subscription.objects.filter(account_id=account).values_list("state", flat=True).first()
    if state is None:
        return Condition(0)
    accepted = Acceptance.objects.filter(person__accounts=account, document="terms").exists()
    return BY_STATE[State(state)] | (Condition(0) if accepted else Condition.TERMS_NOT_ACCEPTED)
