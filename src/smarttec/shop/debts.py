"""What an account owes after a payment went back, how a later payment pays it, and what keeps it out of good standing.

- A debt (`Payment.owed_micros`) is what was refunded or charged back but had been spent. The next money that comes in
  pays it first, oldest debt first; the rest is credit. Each part paid is an entry that refers to the owing payment, so
  that its take-back is complete in the ledger too.
- A dispute that is open or lost holds the account even when all its credit could be taken back: somebody told their
  bank that a payment to us was not theirs. It ends when the dispute is won or a person at the desk clears it.

The caller holds the locks: the account's row first, then payments, and the ledger takes the balance's last.
"""

from uuid import UUID

from django.db.models import Sum

from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.shop.domain import Reason
from smarttec.shop.models import BLOCKING_DISPUTE, Payment
from smarttec.shop.reports import DisputeState


def owed_by(account: UUID) -> int:
    """What the account owes here, in micros; asked by the room of plans."""
    owing = Payment.objects.filter(account_id=account, owed_micros__gt=0)
    return int(owing.aggregate(total=Sum("owed_micros"))["total"] or 0)


def is_disputed(account: UUID) -> bool:
    """Whether a dispute holds the account; asked by the room of plans."""
    return Payment.objects.filter(BLOCKING_DISPUTE, account_id=account).exists()


def disputes_of(account: UUID) -> list[Payment]:
    """The payments whose dispute holds the account, oldest first."""
    return list(Payment.objects.filter(BLOCKING_DISPUTE, account_id=account).order_by("id"))


def is_blocking(payment: Payment) -> bool:
    """Whether this payment's dispute holds its account."""
    return payment.dispute in {DisputeState.OPEN, DisputeState.LOST} and payment.dispute_cleared_at is None


def move(payment: Payment, amount_micros: int, *, act: UUID) -> None:
    """Post credit that goes back to the clearing house (negative) or comes back from it, as part of the payment."""
    payment.reversal = act
    ledger.post(
        act=act,
        account=payment.account_id,
        amount_micros=amount_micros,
        kind=EntryKind.REFUND,
        counterpart=Counterpart.CLEARING_HOUSE,
        reference=payment.id,
    )


def change_debt(payment: Payment, owed_micros: int) -> None:
    """Note what is owed; while it is anything, a person is asked to look."""
    payment.owed_micros = owed_micros
    if owed_micros:
        payment.review = payment.review or Reason.CREDIT_SPENT
    elif payment.review == Reason.CREDIT_SPENT:
        payment.review = ""


def pay_debts(account: UUID, money_micros: int, *, but: UUID | None = None) -> int:
    """Pay the account's debts, oldest first, with money that just became credit of it; how much went there.

    `but` is the payment that brought the money. The caller refreshes the standing.
    """
    owing = Payment.objects.select_for_update(no_key=True).filter(account_id=account, owed_micros__gt=0)
    left = money_micros
    for debtor in owing.exclude(id__in=[but] if but else []).order_by("id"):
        part = min(debtor.owed_micros, left)
        if not part:
            break
        move(debtor, -part, act=new_id())
        change_debt(debtor, debtor.owed_micros - part)
        debtor.save(update_fields=["owed_micros", "review", "reversal"])
        left -= part
    return money_micros - left
