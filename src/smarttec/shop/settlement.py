"""What a report does to a payment and to the account's credit: together, or not at all.

Locks, in this order on every path: the account's row (FOR NO KEY UPDATE), the payment's row, other payments of the
account by id, the account's balance. All are held to the end of the transaction, so events of one account wait for each
other and each sees what the one before it did.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from smarttec.fraud.actions.limits import payment_settled, payment_taken_back
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Balance, Counterpart, EntryKind
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.plans.actions.standing import refresh_standing
from smarttec.shop import domain
from smarttec.shop.debts import change_debt, is_blocking, move, pay_debts
from smarttec.shop.domain import Decision, PaymentState, Reason, next_look
from smarttec.shop.hooks import payment_credited, payment_restored, payment_reversed
from smarttec.shop.letters import send_receipt, tell_of_dispute
from smarttec.shop.mandates.outcome import note_outcome
from smarttec.shop.models import Payment, Refund, RefundState
from smarttec.shop.queries import as_domain
from smarttec.shop.reports import DisputeState, RefundFate, Report, ReportKind, WentBack

_NOT_ABOUT_IT = frozenset({Reason.UNRELATED, Reason.NOT_THIS_PAYMENT})


def lock(payment_id: UUID) -> Payment | None:
    """The payment with its account and owner; both rows are locked until the transaction ends."""
    account = Payment.objects.filter(id=payment_id).values_list("account_id", flat=True).first()
    if account is None:
        return None
    lock_account(account)
    rows = Payment.objects.select_for_update(of=("self",)).select_related("account__owner")
    return rows.filter(id=payment_id).first()


def lock_account(account: UUID) -> None:
    """Wait for whoever changes this account's payments, debts or standing; the first lock of all."""
    Account.objects.select_for_update(no_key=True).filter(id=account).values_list("id").first()


def settle(*, payment: Payment, report: Report, third_party: str, asked_at: datetime | None = None) -> Reason:
    """Do what the report says to a locked payment; credit, take back and tell the owner in the same transaction.

    `asked_at` is when the clearing house was asked, where the report is its answer: it holds everything that happened
    before, so an answer to an earlier question than the last one's changes nothing.
    """
    if asked_at is not None and payment.asked_at is not None and asked_at < payment.asked_at:
        return Reason.NOTHING_NEW
    before, owed_before, disputes_before = as_domain(payment), payment.owed_micros, payment.disputes
    decision = domain.apply(before, report)
    if decision.reason in _NOT_ABOUT_IT:
        return decision.reason
    _note(payment, report, decision)
    payment.asked_at = asked_at or payment.asked_at
    reason = _move_credit(payment, decision, before, third_party)
    payment.next_check_at = _next_check_at(payment, report)
    payment.save()
    note_outcome(payment, before=before.state)
    if payment.disputes > disputes_before:
        payment_taken_back(account=payment.account_id)
    if (
        payment.dispute != before.dispute
        or payment.disputes != disputes_before
        or payment.owed_micros != owed_before
        or payment.debts_paid_micros
    ):
        refresh_standing(payment.account_id)
    if payment.disputes > disputes_before and is_blocking(payment):
        tell_of_dispute(payment)
    return reason


def _note(payment: Payment, report: Report, decision: Decision) -> None:
    after = decision.after
    payment.state, payment.dispute = after.state, after.dispute
    payment.refunded_micros, payment.disputed_micros = after.refunded_micros, after.disputed_micros
    payment.decline = report.decline or payment.decline
    # The answer with the name may have been lost; our own id has vouched for this one.
    payment.reference = payment.reference or report.reference or None
    payment.fee_micros = payment.fee_micros if report.fee_micros is None else report.fee_micros
    if decision.review:
        payment.review = decision.reason
        is_other_sum = decision.reason is Reason.WRONG_AMOUNT and report.kind is ReportKind.PAID
        payment.came_micros = report.amount_micros if is_other_sum else payment.came_micros
    if report.went_back is not None and not decision.review:
        _note_what_went_back(payment, report.went_back)
    if after.state >= PaymentState.EXPIRED:
        payment.finished_at = payment.finished_at or clock.now()


def _note_what_went_back(payment: Payment, went_back: WentBack) -> None:
    """A new dispute holds the account again, whatever was cleared before; our own refunds end as they ended there."""
    if went_back.standing_disputes > payment.disputes:
        payment.dispute_cleared_at = None
    payment.disputes = went_back.standing_disputes
    for fact in went_back.refunds:
        if fact.fate is RefundFate.UNDER_WAY:
            continue
        state = RefundState.FAILED_THERE if fact.fate is RefundFate.FAILED else RefundState.DONE
        own = Q(id=fact.refund_id) if fact.refund_id else Q(reference=fact.reference)
        Refund.objects.filter(own, payment=payment, decided_at__isnull=False).update(
            state=state, reference=fact.reference, next_try_at=None
        )


def _next_check_at(payment: Payment, report: Report) -> datetime | None:
    """As long as anything can still change; before the money is here, as it was planned."""
    if payment.state < PaymentState.PAID:
        is_over = payment.state >= PaymentState.EXPIRED or bool(payment.review)
        return None if is_over else payment.next_check_at
    is_open = report.went_back.can_change if report.went_back else payment.dispute == DisputeState.OPEN
    return next_look(paid_at=payment.finished_at or clock.now(), at=clock.now(), is_open=is_open)


def _move_credit(payment: Payment, decision: Decision, before: domain.Payment, third_party: str) -> Reason:
    """Post the difference between the credit that had to stand and the credit that has to stand now.

    Where tax was paid on top, what was paid is more than the credit; paper is about what was paid.
    """
    credit = decision.after.credit_micros - before.credit_micros
    paid = decision.after.standing_micros - before.standing_micros
    if paid > 0:
        _bring(payment, credit, paid, third_party)
    elif paid < 0:
        return _take_back(payment, -credit, -paid)
    return decision.reason


def _bring(payment: Payment, due_micros: int, paid_micros: int, third_party: str) -> None:
    """Credit the payment, the first time; give back what a won dispute had taken, later on."""
    is_new = ledger.post(
        act=payment.id,
        account=payment.account_id,
        amount_micros=payment.amount_micros,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )
    if not is_new:
        _give_back(payment, due_micros, paid_micros)
        return
    went_back, act = payment.amount_micros - due_micros, new_id()
    if went_back:
        # A part was refunded before we heard that it was paid.
        move(payment, -went_back, act=act)
    payment_settled(account=payment.account_id, at=clock.now())
    credited = due_micros - _pay_debts(payment, due_micros)
    payment_credited(payment, credited)
    if paid_micros < payment.charged_micros:
        payment_reversed(payment, act, payment.charged_micros - paid_micros)
    send_receipt(payment, third_party=third_party)


def _give_back(payment: Payment, due_micros: int, paid_micros: int) -> None:
    act, forgiven = new_id(), min(payment.owed_micros, due_micros)
    change_debt(payment, payment.owed_micros - forgiven)
    _lock_balance(payment)
    if due_micros > forgiven:
        move(payment, due_micros - forgiven, act=act)
        _pay_debts(payment, due_micros - forgiven)
    payment_restored(payment, act, paid_micros)


def _pay_debts(payment: Payment, micros: int) -> int:
    paid = pay_debts(payment.account_id, micros, but=payment.id)
    payment.debts_paid_micros += paid
    return paid


def _take_back(payment: Payment, micros: int, paid_micros: int) -> Reason:
    """Take what is there of main credit. What was spent already is owed: a balance is never negative, and promotional
    or included credit never stands in for money."""
    _lock_balance(payment)
    act, taken = new_id(), min(credit_of(payment.account_id).main_micros, micros)
    if taken:
        move(payment, -taken, act=act)
    change_debt(payment, payment.owed_micros + micros - taken)
    payment_reversed(payment, act, paid_micros)
    return Reason.CREDIT_SPENT if taken < micros else Reason.MOVED


def _lock_balance(payment: Payment) -> Balance:
    """Before any handler: those that draw a document's number must find the balance locked already."""
    return Balance.objects.select_for_update(no_key=True).get(account=payment.account_id)
