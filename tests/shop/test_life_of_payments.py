"""A payment's life: refunds, partial and failing, disputes won and lost in any order and number, notifications lost and
doubled, asked again by the schedule and by hand. Whatever happens, the account's credit equals a simple model's."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.shop.house import AMOUNT, GENUINE, FakeHouse, begun, body_of, told
from tests.shop.test_events import available, spend

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict
from smarttec.ledger.queries import trial_balance
from smarttec.people.models import Account
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail
from smarttec.shop import scrutiny
from smarttec.shop.actions import take_event
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.models import Payment, RefundReason, RefundState
from smarttec.shop.reconciliation import credit_what_came, reconcile, reconcile_due
from smarttec.shop.refunds import clear_dispute, left_of, propose_refund, send_due
from smarttec.shop.reports import CheckoutState, DisputeFact, DisputeState, RefundFact, RefundFate, ReportKind, WentBack

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000
WHOLE = 20 * UNIT


class There:
    """The clearing house's own view of one payment, changed as the world changes it."""

    def __init__(self, house: FakeHouse, payment: Payment) -> None:
        self.house, self.payment, self.count = house, payment, 0

    @property
    def back(self) -> WentBack:
        return self.house.books.get(self.payment.reference, WentBack())

    def pay(self) -> None:
        self.house.stands(self.payment, ReportKind.PAID)

    def refund(self, micros: int) -> None:
        self.count += 1
        fact = RefundFact(
            reference=f"re_x{self.count}", refund_id=None, amount_micros=micros, fate=RefundFate.UNDER_WAY
        )
        self._keep(replace(self.back, refunds=(*self.back.refunds, fact)))

    def end_refund(self, fate: RefundFate) -> None:
        *others, last = self.back.refunds
        self._keep(replace(self.back, refunds=(*others, replace(last, fate=fate))))

    def dispute(self, micros: int) -> None:
        self.count += 1
        fact = DisputeFact(reference=f"du_{self.count}", amount_micros=micros, state=DisputeState.OPEN)
        self._keep(replace(self.back, disputes=(*self.back.disputes, fact)))

    def end_dispute(self, place: int, state: DisputeState) -> None:
        facts = list(self.back.disputes)
        facts[place] = replace(facts[place], state=state)
        self._keep(replace(self.back, disputes=tuple(facts)))

    def _keep(self, back: WentBack) -> None:
        self.house.books[self.payment.reference] = back

    def credit_micros(self) -> int:
        """The model, told in one line."""
        return max(0, WHOLE - self.back.refunded_micros - self.back.disputed_micros)


ACTS = st.one_of(
    st.tuples(st.just("refund"), st.integers(1, 9)),
    st.tuples(st.sampled_from(["refund-done", "refund-failed"]), st.just(0)),
    st.tuples(st.just("dispute"), st.integers(1, 9)),
    st.tuples(st.sampled_from(["won", "lost", "reopened"]), st.integers(0, 5)),
)
HEARD = st.sampled_from(["lost", "once", "twice", "asked"])


def change(there: There, act: str, value: int) -> None:
    """What the world does, as far as it can."""
    back = there.back
    if act == "refund" and back.refunded_micros + value * UNIT <= WHOLE:
        there.refund(value * UNIT)
    elif act == "dispute" and back.disputed_micros + value * UNIT <= WHOLE:
        there.dispute(value * UNIT)
    elif act.startswith("refund-") and back.refunds:
        there.end_refund(RefundFate.DONE if act == "refund-done" else RefundFate.FAILED)
    elif act in {"won", "lost", "reopened"} and back.disputes:
        state = {"won": DisputeState.WON, "lost": DisputeState.LOST, "reopened": DisputeState.OPEN}[act]
        there.end_dispute(value % len(back.disputes), state)


def hear(there: There, how: str) -> None:
    """A notification is lost, comes once or twice, or we ask by ourselves. Its own words are as wrong as can be."""
    house, payment = there.house, there.payment
    if how == "asked":
        reconcile(payment=payment.id, house=house)
        return
    body = body_of(payment, ReportKind.DISPUTE_WON, amount_micros=1)
    with patch.object(FakeHouse, "_book", lambda *_: None):
        for _ in range({"lost": 0, "once": 1, "twice": 2}[how]):
            take_event(house=house, body=body, signature=GENUINE)


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(life=st.lists(st.tuples(ACTS, HEARD), max_size=14), spent=st.sampled_from([0, 0, 3, 20]))
def test_the_credit_equals_the_models(
    account: Account, house: FakeHouse, life: list[tuple[tuple[str, int], str]], spent: int
) -> None:
    with transaction.atomic(), patch.multiple(scrutiny, MOST_BEGUN_NEW=10**6, MOST_MICROS_NEW=10**12):
        payment = begun(account, house, WHOLE)
        there = There(house, payment)
        there.pay()
        told(house, payment, ReportKind.PAID)
        if spent:
            spend(account, spent * UNIT)
        for (act, value), how in life:
            change(there, act, value)
            hear(there, how)
        CLOCK.advance(timedelta(days=31))
        reconcile_due(house=house, limit=10)
        payment.refresh_from_db()
        assert available(account) - payment.owed_micros == there.credit_micros() - spent * UNIT
        assert available(account) == 0 or payment.owed_micros == 0
        account.refresh_from_db()
        stands = there.back.standing_disputes > 0
        assert bool(account.standing & Condition.FRAUD_HOLD) == stands
        assert bool(account.standing & Condition.DEBT) == (payment.owed_micros > 0)
        assert [sheet.difference_micros for sheet in trial_balance()] == [0]
        CLOCK.set_offset(timedelta(0))
        transaction.set_rollback(True)


@pytest.fixture
def there(account: Account, house: FakeHouse) -> There:
    payment = begun(account, house, WHOLE)
    there = There(house, payment)
    there.pay()
    told(house, payment, ReportKind.PAID)
    return there


def test_two_disputes_of_five_and_seven_of_twenty_take_twelve(account: Account, there: There) -> None:
    there.dispute(5 * UNIT)
    hear(there, "twice")
    assert available(account) == 15 * UNIT
    there.dispute(7 * UNIT)
    reconcile(payment=there.payment.id, house=there.house)
    assert available(account) == 8 * UNIT
    assert Mail.objects.filter(template="dispute_hold").count() == 2, "each that holds the account is told"


def test_a_refund_that_fails_later_is_given_again_and_can_be_tried_again(account: Account, there: There) -> None:
    payment = there.payment
    refund = propose_refund(
        act=payment.id, payment=payment.id, amount_micros=5 * UNIT, reason=RefundReason.CUSTOMER_ASKED, actor=account.id
    )
    send_due(house=there.house, limit=10)
    CLOCK.advance(timedelta(minutes=1))
    assert reconcile_due(house=there.house, limit=10) == 1, "it is asked what became of it though nothing was told"
    refund.refresh_from_db()
    assert (available(account), refund.state) == (15 * UNIT, RefundState.DONE)
    there.end_refund(RefundFate.FAILED)
    CLOCK.advance(timedelta(days=1))
    reconcile_due(house=there.house, limit=10)
    refund.refresh_from_db()
    payment.refresh_from_db()
    assert (available(account), refund.state) == (WHOLE, RefundState.FAILED_THERE)
    assert (payment.state, left_of(payment)) == (PaymentState.PAID, WHOLE)


def test_a_dispute_whose_notification_was_lost_is_found_on_the_schedule(account: Account, there: There) -> None:
    CLOCK.advance(timedelta(days=100))
    reconcile_due(house=there.house, limit=10)
    there.dispute(WHOLE)
    CLOCK.advance(timedelta(days=31))
    reconcile_due(house=there.house, limit=10)
    assert available(account) == 0
    account.refresh_from_db()
    assert account.standing & Condition.FRAUD_HOLD


def test_a_new_dispute_holds_the_account_again_after_a_person_let_it_go_on(account: Account, there: There) -> None:
    there.dispute(5 * UNIT)
    reconcile(payment=there.payment.id, house=there.house)
    clear_dispute(payment=there.payment.id)
    account.refresh_from_db()
    assert not account.standing & Condition.FRAUD_HOLD
    there.end_dispute(0, DisputeState.WON)
    there.dispute(7 * UNIT)
    there.dispute(1 * UNIT)
    reconcile(payment=there.payment.id, house=there.house)
    account.refresh_from_db()
    assert account.standing & Condition.FRAUD_HOLD
    assert available(account) == 12 * UNIT


def test_an_answer_to_an_earlier_question_changes_nothing(account: Account, there: There) -> None:
    early = there.house.fetch(reference=there.payment.reference)
    house = there.house

    class Slow(FakeHouse):
        def fetch(self, *, reference: str) -> CheckoutState:
            there.dispute(5 * UNIT)
            CLOCK.advance(timedelta(seconds=1))
            reconcile(payment=there.payment.id, house=house)
            return early

    assert reconcile(payment=there.payment.id, house=Slow()) is Reason.NOTHING_NEW
    assert available(account) == 15 * UNIT


@pytest.mark.parametrize("came", [AMOUNT - 10_000, AMOUNT + 5 * UNIT])
def test_another_sum_than_was_asked_for_can_be_credited_as_it_came(
    account: Account, house: FakeHouse, came: int
) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID, amount_micros=came)
    assert (payment.review, payment.came_micros, available(account)) == (Reason.WRONG_AMOUNT, came, 0)
    house.stands(payment, ReportKind.PAID)
    house.states[payment.reference] = replace(house.states[payment.reference], amount_micros=came)
    assert credit_what_came(payment=payment.id, house=house) is Reason.MOVED
    payment.refresh_from_db()
    assert (available(account), payment.amount_micros, payment.asked_micros) == (came, came, AMOUNT)
    assert payment.review == ""
    with pytest.raises(Conflict):
        credit_what_came(payment=payment.id, house=house)
