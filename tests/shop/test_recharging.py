"""Automatic recharges: once per need, within the month, in every order of answers and events."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db import IntegrityError, connections, transaction
from tests.shop.house import FakeHouse, told
from tests.shop.test_events import available

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, GatewayUnavailable, InvalidInput, OutcomeUnknown
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, Entry, EntryKind
from smarttec.people.models import Account
from smarttec.post.models import Mail
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.mandates.charging import begin_charge, recharge_due
from smarttec.shop.mandates.rules import set_rule, stop_rule
from smarttec.shop.mandates.saving import method_saved, open_setup, start_mandate
from smarttec.shop.mandates.telling import revoke_mandate, tell_due
from smarttec.shop.models import Mandate, MandateState, Means, Payment, RechargeRule, RuleState
from smarttec.shop.reconciliation import reconcile_due
from smarttec.shop.reports import Decline, MethodSaved, ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
TEN, TWENTY = 10_000_000, 20_000_000


def saved_by(account: Account, house: FakeHouse) -> Mandate:
    mandate = start_mandate(account=account)
    open_setup(mandate=mandate, house=house, success_url="https://shop/ok", cancel_url="https://shop/no")
    mandate.refresh_from_db()
    with transaction.atomic():
        assert method_saved(answer(mandate)) is Reason.MOVED
    mandate.refresh_from_db()
    return mandate


def answer(mandate: Mandate) -> MethodSaved:
    return MethodSaved(
        event_id="evt_s",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        mandate_id=mandate.id,
        reference=mandate.reference,
        customer=mandate.customer,
        method=f"pm_{mandate.id.hex}",
    )


@pytest.fixture
def rule(account: Account, house: FakeHouse) -> RechargeRule:
    saved_by(account, house)
    return set_rule(account=account, threshold_micros=TEN, amount_micros=TWENTY, monthly_limit_micros=3 * TWENTY)


def empty(account: Account) -> None:
    left = available(account)
    if left:
        ledger.post(
            act=new_id(), account=account.id, amount_micros=-left, kind=EntryKind.ADJUSTMENT,
            counterpart=Counterpart.OPERATOR,
        )  # fmt: skip


def recharges(account: Account) -> list[Payment]:
    return list(Payment.objects.filter(account=account, means=Means.MANDATE).order_by("id"))


def test_a_balance_below_the_threshold_is_recharged_once(
    account: Account, house: FakeHouse, rule: RechargeRule
) -> None:
    assert [recharge_due(house=house, limit=10) for _ in range(3)] == [1, 0, 0]
    assert (available(account), [one.state for one in recharges(account)]) == (TWENTY, [PaymentState.PAID])
    [left] = house.charged
    assert (left.method, left.amount_micros) == (Mandate.objects.get().method, TWENTY)
    assert not [word for word in ("@", "Byron", str(account.id)) if word in str(vars_of(left))]


def vars_of(left: object) -> dict[str, object]:
    return {name: getattr(left, name) for name in left.__slots__}


def test_without_a_rule_or_after_it_stopped_nothing_is_charged(account: Account, house: FakeHouse) -> None:
    saved_by(account, house)
    assert recharge_due(house=house, limit=10) == 0
    set_rule(account=account, threshold_micros=TEN, amount_micros=TWENTY, monthly_limit_micros=TWENTY)
    stop_rule(account=account)
    assert recharge_due(house=house, limit=10) == 0


def test_the_month_has_its_limit_and_the_next_month_begins_anew(
    account: Account, house: FakeHouse, rule: RechargeRule
) -> None:
    for _ in range(5):
        empty(account)
        recharge_due(house=house, limit=10)
    assert len(recharges(account)) == 3
    CLOCK.advance(timedelta(days=32))
    assert recharge_due(house=house, limit=10) == 1


@pytest.mark.parametrize("events", list(permutations(["answer", ReportKind.PAID, ReportKind.AWAITING_MONEY])))
def test_answer_and_events_in_every_order_with_duplicates_credit_once(
    account: Account, house: FakeHouse, rule: RechargeRule, events: tuple[object, ...]
) -> None:
    house.next_charge = (ReportKind.AWAITING_MONEY, Decline.NONE)
    house.loses_answer = OutcomeUnknown()
    recharge_due(house=house, limit=10)
    [payment] = recharges(account)
    reference = house.charges[payment.id].reference
    for event in events:
        if event == "answer":
            CLOCK.advance(timedelta(minutes=3))
            reconcile_due(house=house, limit=10)
        else:
            for _ in range(2):
                told(house, payment, event, reference=reference)
    payment.refresh_from_db()
    assert (payment.state, payment.reference, available(account)) == (PaymentState.PAID, reference, TWENTY)
    assert Entry.objects.filter(account=account.id, kind=EntryKind.TOP_UP).count() == 1
    assert len(house.charges) == 1


def test_a_lost_answer_is_asked_for_with_the_same_id(account: Account, house: FakeHouse, rule: RechargeRule) -> None:
    house.loses_answer = OutcomeUnknown()
    recharge_due(house=house, limit=10)
    assert recharge_due(house=house, limit=10) == 0
    CLOCK.advance(timedelta(minutes=3))
    reconcile_due(house=house, limit=10)
    assert [one.payment_id for one in house.charged] == [recharges(account)[0].id] * 2
    assert available(account) == TWENTY


def test_a_charge_without_an_answer_for_a_day_goes_to_a_person(
    account: Account, house: FakeHouse, rule: RechargeRule
) -> None:
    house.is_away = True
    recharge_due(house=house, limit=10)
    CLOCK.advance(timedelta(days=2))
    house.is_away = False
    reconcile_due(house=house, limit=10)
    [payment] = recharges(account)
    assert (payment.review, house.charged) == (Reason.NEVER_ENDED, [])


def test_three_declines_pause_the_rule_with_one_letter(account: Account, house: FakeHouse, rule: RechargeRule) -> None:
    house.next_charge = (ReportKind.FAILED, Decline.DECLINED)
    for _ in range(5):
        recharge_due(house=house, limit=10)
        CLOCK.advance(timedelta(days=1, minutes=1))
    rule.refresh_from_db()
    assert (rule.state, rule.pause_reason, len(recharges(account))) == (RuleState.PAUSED, "declined", 3)
    assert Mail.objects.filter(template="recharge_paused").count() == 1
    assert available(account) == 0


def test_a_failure_told_twice_counts_once(account: Account, house: FakeHouse, rule: RechargeRule) -> None:
    house.next_charge = (ReportKind.FAILED, Decline.DECLINED)
    recharge_due(house=house, limit=10)
    [payment] = recharges(account)
    payment.refresh_from_db()
    told(house, payment, ReportKind.FAILED, decline="declined")
    rule.refresh_from_db()
    assert (rule.failures, rule.state) == (1, RuleState.ARMED)
    assert recharge_due(house=house, limit=10) == 0


def test_a_bank_that_asks_for_the_customer_pauses_at_once_and_a_letter_asks_to_pay_by_hand(
    account: Account, house: FakeHouse, rule: RechargeRule
) -> None:
    house.next_charge = (ReportKind.FAILED, Decline.AUTHENTICATION)
    recharge_due(house=house, limit=10)
    rule.refresh_from_db()
    assert (rule.state, rule.pause_reason) == (RuleState.PAUSED, "authentication-required")
    assert Mail.objects.filter(template="recharge_paused").count() == 1
    saved_by(account, house)
    rule.refresh_from_db()
    assert (rule.state, rule.failures) == (RuleState.ARMED, 0)


def test_a_success_forgives_failures(account: Account, house: FakeHouse, rule: RechargeRule) -> None:
    house.next_charge = (ReportKind.FAILED, Decline.DECLINED)
    recharge_due(house=house, limit=10)
    CLOCK.advance(timedelta(hours=2))
    house.next_charge = (ReportKind.PAID, Decline.NONE)
    recharge_due(house=house, limit=10)
    rule.refresh_from_db()
    assert (rule.failures, rule.next_try_at, available(account)) == (0, None, TWENTY)


def test_the_database_allows_one_open_recharge_per_account(
    account: Account, house: FakeHouse, rule: RechargeRule
) -> None:
    first = begin_charge(account=account.id)
    assert begin_charge(account=account.id) is None
    first.id = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_revoking_charges_nothing_more_and_is_told_until_the_house_has_heard(
    account: Account, house: FakeHouse, rule: RechargeRule
) -> None:
    method = Mandate.objects.get().method
    house.is_away = True
    revoke_mandate(account=account, house=house)
    assert (recharge_due(house=house, limit=10), house.detached) == (0, [])
    house.is_away = False
    CLOCK.advance(timedelta(hours=1))
    assert [tell_due(house=house, limit=5) for _ in range(2)] == [1, 0]
    assert house.detached == [method]
    assert (Mandate.objects.get().state, Mandate.objects.get().method) == (MandateState.FORGOTTEN, "")


def test_saving_another_means_of_payment_revokes_the_one_before(account: Account, house: FakeHouse) -> None:
    first, second = saved_by(account, house), saved_by(account, house)
    tell_due(house=house, limit=5)
    first.refresh_from_db()
    assert (first.state, second.state, house.detached) == (
        MandateState.FORGOTTEN,
        MandateState.READY,
        [first_method(first)],
    )


def first_method(mandate: Mandate) -> str:
    return f"pm_{mandate.id.hex}"


def test_a_saved_method_whose_event_never_came_is_found_by_asking(account: Account, house: FakeHouse) -> None:
    mandate = start_mandate(account=account)
    open_setup(mandate=mandate, house=house, success_url="https://shop/ok", cancel_url="https://shop/no")
    mandate.refresh_from_db()
    house.saved[mandate.reference] = answer(mandate)
    CLOCK.advance(timedelta(minutes=3))
    tell_due(house=house, limit=5)
    with transaction.atomic():
        assert method_saved(answer(mandate)) is Reason.NOTHING_NEW
    mandate.refresh_from_db()
    assert mandate.state == MandateState.READY


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_micros": 1_000_000}, "amount"),
        ({"threshold_micros": 5}, "threshold"),
        ({"monthly_limit_micros": TEN}, "monthly_limit"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(account: Account, change: dict[str, int], field: str) -> None:
    values = {"threshold_micros": TEN, "amount_micros": TWENTY, "monthly_limit_micros": TWENTY} | change
    with pytest.raises(InvalidInput) as refused:
        set_rule(account=account, **values)
    assert refused.value.field == field


def test_a_rule_needs_a_saved_means_of_payment(account: Account) -> None:
    with pytest.raises(Conflict):
        set_rule(account=account, threshold_micros=TEN, amount_micros=TWENTY, monthly_limit_micros=TWENTY)


def test_a_house_that_is_away_ends_the_round_and_charges_later(
    account: Account, house: FakeHouse, rule: RechargeRule
) -> None:
    house.failures = [GatewayUnavailable()]
    recharge_due(house=house, limit=10)
    CLOCK.advance(timedelta(minutes=3))
    reconcile_due(house=house, limit=10)
    assert available(account) == TWENTY


class TestConcurrently:
    pytestmark = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)

    def test_many_at_once_begin_one_charge_and_keep_the_months_limit(
        self, account: Account, house: FakeHouse, rule: RechargeRule
    ) -> None:
        for _ in range(5):
            empty(account)
            outcomes = self.at_once(account, 4)
            begun = [one for one in outcomes if one is not None]
            assert len(begun) <= 1
            for payment in begun:
                told(house, payment, ReportKind.PAID, reference=f"pi_{payment.id.hex}")
        assert len(recharges(account)) == 3

    @staticmethod
    def at_once(account: Account, many: int) -> list[object]:
        start, outcomes = threading.Barrier(many), []

        def one() -> None:
            try:
                start.wait(timeout=60)
                outcomes.append(begin_charge(account=account.id))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one) for _ in range(many)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert len(outcomes) == many
        return outcomes
