"""What the clearing house's notifications do, whatever their order and number."""

import threading
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.everybody import EVERYBODY
from tests.gateways.payments.conftest import wait_until
from tests.shop.house import AMOUNT, GENUINE, FakeHouse, begun, body_of, entries, told

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Balance, Counterpart, Entry, EntryKind
from smarttec.ledger.verify import verify
from smarttec.people import hooks
from smarttec.people.models import Account
from smarttec.plans import hooks as plan_hooks
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail
from smarttec.shop import hooks as shop_hooks
from smarttec.shop import scrutiny
from smarttec.shop.actions import start_top_up, take_event
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.models import ClearingEvent, Payment
from smarttec.shop.queries import as_domain, facts_of, reference_of
from smarttec.shop.reports import ReportKind, SignatureRefused
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
REVERSALS = {ReportKind.REFUNDED, ReportKind.DISPUTED, ReportKind.DISPUTE_LOST, ReportKind.DISPUTE_WON}
RELATED = [kind for kind in ReportKind if kind is not ReportKind.UNRELATED]


def available(account: Account) -> int:
    return Balance.objects.get(account=account.id).available_micros


def spend(account: Account, amount_micros: int) -> None:
    ledger.post(
        act=new_id(),
        account=account.id,
        amount_micros=-amount_micros,
        kind=EntryKind.ADJUSTMENT,
        counterpart=Counterpart.OPERATOR,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(RELATED), st.sampled_from([4_000_000, AMOUNT]), st.integers(1, 2)), max_size=6)
)
def test_any_order_and_number_of_events_leaves_exactly_the_credit_that_has_to_stand(
    account: Account, house: FakeHouse, events: list[tuple[ReportKind, int, int]]
) -> None:
    before = available(account)
    with patch.multiple(scrutiny, MOST_BEGUN_NEW=10**6, MOST_MICROS_NEW=10**12):
        payment = begun(account, house)
    for kind, part, times in events:
        body = body_of(payment, kind, amount_micros=part if kind in REVERSALS else AMOUNT)
        for _ in range(times):
            take_event(house=house, body=body, signature=GENUINE)
    payment.refresh_from_db()
    due = as_domain(payment).credit_micros
    assert Entry.objects.filter(id=payment.id).count() <= 1
    assert available(account) - before == due
    assert (payment.owed_micros, payment.review) == (0, "")
    account.refresh_from_db()
    assert bool(account.standing & Condition.FRAUD_HOLD) == plan_hooks.is_held(account.id)


def test_a_paid_event_credits_once_and_sends_one_receipt(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    body = body_of(payment, ReportKind.PAID)
    reasons = [take_event(house=house, body=body, signature=GENUINE) for _ in range(3)]
    payment.refresh_from_db()
    assert reasons == [Reason.MOVED, Reason.NOTHING_NEW, Reason.NOTHING_NEW]
    assert payment.state == PaymentState.PAID
    assert payment.next_check_at > clock.now(), "it is asked about as long as it can go back"
    assert payment.finished_at is not None
    assert entries(payment) == [(EntryKind.TOP_UP, AMOUNT)]
    receipt = Mail.objects.get(template="receipt", person=account.owner)
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        assert reference_of(payment.id) in receipt.subject
        assert "New balance $25.00" in receipt.text
    assert ClearingEvent.objects.count() == 1


def test_a_receipt_that_cannot_be_queued_does_not_keep_the_credit_back(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise MisconfiguredError

    monkeypatch.setattr(hooks, "send_letter", broken)
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    assert available(account) == AMOUNT


def test_a_failure_while_settling_forgets_the_event_so_that_it_may_come_again(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError

    payment = begun(account, house)
    body = body_of(payment, ReportKind.PAID)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "post", broken)
        with pytest.raises(RuntimeError):
            take_event(house=house, body=body, signature=GENUINE)
    assert not ClearingEvent.objects.exists()
    assert take_event(house=house, body=body, signature=GENUINE) is Reason.MOVED
    assert available(account) == AMOUNT


def test_a_forged_event_changes_nothing_and_is_not_kept(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    with pytest.raises(SignatureRefused):
        take_event(house=house, body=body_of(payment, ReportKind.PAID), signature="forged")
    payment.refresh_from_db()
    assert payment.state == PaymentState.PENDING
    assert not ClearingEvent.objects.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"amount_micros": AMOUNT - 10_000}, Reason.WRONG_AMOUNT),
        ({"amount_micros": AMOUNT + 10_000}, Reason.WRONG_AMOUNT),
        ({"currency": "EUR"}, Reason.WRONG_CURRENCY),
    ],
)
def test_a_wrong_sum_is_not_credited_and_a_person_looks_at_it(
    account: Account, house: FakeHouse, change: dict[str, object], reason: Reason
) -> None:
    payment = begun(account, house)
    assert told(house, payment, ReportKind.PAID, **change) is reason
    assert (payment.state, payment.review, payment.next_check_at) == (PaymentState.PENDING, reason, None)
    assert entries(payment) == []
    assert (facts_of(payment).is_terminal, facts_of(payment).status) == (True, "pending")


def test_another_checkouts_event_does_nothing_to_this_payment(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    assert told(house, payment, ReportKind.PAID, reference="cs_of_another") is Reason.NOT_THIS_PAYMENT
    assert (payment.state, entries(payment)) == (PaymentState.PENDING, [])


@pytest.mark.parametrize("unknown", [None, "01890a5d-ac96-774b-bcce-b302099a8057"])
def test_an_event_about_no_payment_of_ours_is_kept_and_accepted(
    account: Account, house: FakeHouse, unknown: str | None
) -> None:
    payment = begun(account, house)
    assert told(house, payment, ReportKind.PAID, payment_id=unknown) is Reason.UNKNOWN_PAYMENT
    assert told(house, payment, ReportKind.UNRELATED, payment_id=None) is Reason.UNRELATED
    assert ClearingEvent.objects.filter(payment=None).count() == 2
    assert entries(payment) == []


def test_a_refund_of_what_is_there_takes_it_back_whole(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    assert told(house, payment, ReportKind.REFUNDED) is Reason.MOVED
    assert told(house, payment, ReportKind.DISPUTED) is Reason.MOVED
    assert entries(payment) == [(EntryKind.TOP_UP, AMOUNT), (EntryKind.REFUND, -AMOUNT)]
    assert (payment.owed_micros, payment.review, available(account)) == (0, "", 0)
    assert "taken back" in facts_of(payment).sentence


@pytest.mark.parametrize("spent", [1, 24_000_000, AMOUNT])
def test_a_refund_larger_than_what_is_left_takes_what_is_there_and_notes_the_rest_as_owed(
    account: Account, house: FakeHouse, spent: int
) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    spend(account, spent)
    assert told(house, payment, ReportKind.REFUNDED) is Reason.CREDIT_SPENT
    assert (payment.state, payment.owed_micros, payment.review) == (PaymentState.REFUNDED, spent, Reason.CREDIT_SPENT)
    assert "spent already" in facts_of(payment).sentence
    assert available(account) == 0


def test_credit_that_is_held_for_acts_under_way_is_not_taken_back(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_hold(0::smallint, %s::uuid[], %s::uuid[], %s::bigint[], %s)",
            [[new_id()], [account.id], [1_000_000], payment.created_at],
        )
    told(house, payment, ReportKind.REFUNDED)
    assert payment.owed_micros == 1_000_000
    assert Balance.objects.get(account=account.id).held_micros == 1_000_000


def test_refunds_of_parts_reach_the_ledger(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    assert told(house, payment, ReportKind.REFUNDED, amount_micros=1_000_000) is Reason.MOVED
    assert (payment.state, payment.review, available(account)) == (PaymentState.PAID, "", AMOUNT - 1_000_000)
    assert "A part" in facts_of(payment).sentence
    told(house, payment, ReportKind.REFUNDED)
    assert (payment.state, available(account)) == (PaymentState.REFUNDED, 0)


def test_money_that_comes_after_the_payment_expired_is_credited(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.EXPIRED)
    CLOCK.advance(timedelta(days=2))
    told(house, payment, ReportKind.PAID)
    assert available(account) == AMOUNT


def test_an_event_that_is_quicker_than_the_answer_tells_the_checkouts_name(account: Account, house: FakeHouse) -> None:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    told(house, payment, ReportKind.PAID, reference="cs_early")
    assert (payment.reference, available(account)) == ("cs_early", AMOUNT)


def test_of_an_event_only_names_words_and_times_are_kept(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID, customer_details={"email": "ada@example.org", "name": "Ada Byron"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM shop_clearingevent AS e")
        kept = cursor.fetchone()[0]
    assert payment.id.hex in kept.replace("-", "")
    assert not [word for word in ("@", "Ada", "Byron", "4242") if word in kept]


def test_settling_a_paid_event_takes_a_fixed_number_of_queries(
    account: Account, house: FakeHouse, django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shop_hooks, "_credited_handlers", {})
    for _ in range(3):
        told(house, begun(account, house), ReportKind.PAID)
    payment = begun(account, house)
    with django_assert_num_queries(33):
        take_event(house=house, body=body_of(payment, ReportKind.PAID), signature=GENUINE)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone() == (True,)


class TestConcurrently:
    pytestmark = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)

    @staticmethod
    def deliver(house: FakeHouse, bodies: list[bytes]) -> list[object]:
        """Each body from a thread of its own, all at once."""
        start, outcomes = threading.Barrier(len(bodies)), []

        def one(body: bytes) -> None:
            try:
                start.wait(timeout=60)
                outcomes.append(take_event(house=replace(house), body=body, signature=GENUINE))
            except Exception as error:  # noqa: BLE001 - handed to the test
                outcomes.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(body,)) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return outcomes

    def test_one_event_delivered_twice_at_once_credits_once(self, account: Account, house: FakeHouse) -> None:
        for _ in range(5):
            payment = begun(account, house)
            outcomes = self.deliver(house, [body_of(payment, ReportKind.PAID)] * 2)
            assert sorted(outcomes) == [Reason.MOVED, Reason.NOTHING_NEW]
            assert Entry.objects.filter(id=payment.id).count() == 1
        assert available(account) == 5 * AMOUNT

    def test_different_events_of_one_payment_at_once_neither_deadlock_nor_credit_twice(
        self, account: Account, house: FakeHouse
    ) -> None:
        for _ in range(5):
            payment = begun(account, house)
            kinds = [ReportKind.PAID, ReportKind.PAID, ReportKind.AWAITING_MONEY]
            outcomes = self.deliver(house, [body_of(payment, kind) for kind in kinds])
            assert {type(outcome) for outcome in outcomes} == {Reason}
            assert Payment.objects.get(id=payment.id).state == PaymentState.PAID
        assert available(account) == 5 * AMOUNT

    def test_an_event_waits_for_the_one_before_it_and_sees_what_that_did(
        self, account: Account, house: FakeHouse
    ) -> None:
        payment = begun(account, house)
        late = body_of(payment, ReportKind.AWAITING_MONEY)
        outcomes: list[object] = []
        thread = threading.Thread(target=lambda: outcomes.extend(self.deliver(house, [late])))
        with transaction.atomic():
            told(house, payment, ReportKind.PAID)
            thread.start()
            wait_until(somebody_waits_for_a_lock)
        thread.join(timeout=30)
        payment.refresh_from_db()
        assert (outcomes, payment.state) == ([Reason.NOTHING_NEW], PaymentState.PAID)

    def test_the_ledger_adds_up_after_credit_spending_and_taking_back(self, account: Account, house: FakeHouse) -> None:
        kept, given_back = begun(account, house), begun(account, house)
        told(house, kept, ReportKind.PAID)
        told(house, given_back, ReportKind.PAID)
        spend(account, AMOUNT + 1)
        told(house, given_back, ReportKind.DISPUTED)
        assert (given_back.owed_micros, available(account)) == (1, 0)
        told(house, begun(account, house), ReportKind.PAID)
        told(house, given_back, ReportKind.DISPUTE_WON)
        assert available(account) == 2 * AMOUNT - 1
        assert [finding.check for finding in verify() if finding.broken] == []
