"""What went back but was spent is owed; the next payment settles it first, and standing follows at once."""

from itertools import permutations

import pytest
from tests.everybody import EVERYBODY
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.orders.desk_work import came, matched
from tests.shop.test_events import available, spend

from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger.models import Entry
from smarttec.people.models import Account
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail
from smarttec.shop import hooks
from smarttec.shop.debts import is_disputed, owed_by
from smarttec.shop.domain import PaymentState, Reason
from smarttec.shop.models import Payment
from smarttec.shop.reports import DisputeState, ReportKind
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def standing(account: Account) -> Condition:
    account.refresh_from_db()
    return Condition(account.standing)


def owing(account: Account, house: FakeHouse, micros: int) -> Payment:
    """A refunded payment of which so much was spent."""
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    spend(account, available(account) - AMOUNT + micros)
    told(house, payment, ReportKind.REFUNDED)
    return payment


def test_a_debt_puts_the_account_out_of_good_standing_and_a_top_up_pays_it_first(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    credited = []
    monkeypatch.setattr(hooks, "_credited_handlers", {"test": lambda payment, micros: credited.append(micros)})
    debtor = owing(account, house, 7_000_000)
    assert (owed_by(account.id), standing(account)) == (7_000_000, Condition.DEBT)
    later = begun(account, house)
    told(house, later, ReportKind.PAID)
    debtor.refresh_from_db()
    assert (owed_by(account.id), standing(account), debtor.review) == (0, Condition(0), "")
    assert available(account) == AMOUNT - 7_000_000
    assert credited == [AMOUNT, AMOUNT - 7_000_000]
    assert later.debts_paid_micros == 7_000_000
    part = Entry.objects.get(id=debtor.reversal)
    assert (part.amount_micros, part.reference) == (-7_000_000, debtor.id)
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        assert "$7.00" in Mail.objects.filter(template="receipt").order_by("-id")[0].text


def test_debts_are_paid_oldest_first_and_only_as_far_as_the_money_goes(account: Account, house: FakeHouse) -> None:
    first, second = owing(account, house, AMOUNT), owing(account, house, AMOUNT)
    # The second top-up paid the first debt before it was refunded and spent itself.
    first.refresh_from_db()
    assert (first.owed_micros, second.owed_micros) == (0, AMOUNT)
    small = begun(account, house, 5_000_000)
    told(house, small, ReportKind.PAID)
    assert (owed_by(account.id), available(account), standing(account)) == (AMOUNT - 5_000_000, 0, Condition.DEBT)


def test_money_by_bank_that_is_for_no_order_pays_debts_first(account: Account, house: FakeHouse) -> None:
    owing(account, house, 7_000_000)
    matched(came(10_000_000), account, {}, rest_to_credit=True)
    assert (owed_by(account.id), available(account), standing(account)) == (0, 3_000_000, Condition(0))


def letters(template: str) -> list[str]:
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        return [mail.text for mail in Mail.objects.filter(template=template)]


def test_the_owner_is_told_once_that_a_dispute_holds_the_account(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    spend(account, 7_000_000)
    for kind in (ReportKind.DISPUTED, ReportKind.DISPUTED, ReportKind.DISPUTE_LOST):
        told(house, payment, kind)
    (letter,) = letters("dispute_hold")
    assert "$25.00" in letter
    assert "$7.00" in letter
    assert "/limits" in letter


def test_a_dispute_that_was_won_before_we_heard_of_it_is_not_told(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    for kind in (ReportKind.PAID, ReportKind.DISPUTE_WON, ReportKind.DISPUTED):
        told(house, payment, kind)
    assert letters("dispute_hold") == []


def test_paying_again_with_the_same_event_pays_no_debt_twice(account: Account, house: FakeHouse) -> None:
    owing(account, house, 7_000_000)
    later = begun(account, house)
    for _ in range(3):
        told(house, later, ReportKind.PAID)
    assert (later.debts_paid_micros, available(account)) == (7_000_000, AMOUNT - 7_000_000)


def test_a_chargeback_holds_the_account_though_all_was_taken_back(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    told(house, payment, ReportKind.DISPUTED)
    assert (available(account), owed_by(account.id), standing(account)) == (0, 0, Condition.FRAUD_HOLD)
    told(house, payment, ReportKind.DISPUTE_LOST)
    assert (payment.dispute, standing(account)) == (DisputeState.LOST, Condition.FRAUD_HOLD)


@pytest.mark.parametrize("spent", [0, 6_000_000, AMOUNT])
def test_a_dispute_that_is_won_lifts_the_hold_and_gives_everything_back(
    account: Account, house: FakeHouse, spent: int
) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    if spent:
        spend(account, spent)
    told(house, payment, ReportKind.DISPUTED)
    assert payment.owed_micros == spent
    told(house, payment, ReportKind.DISPUTE_WON)
    assert (payment.owed_micros, payment.review, available(account)) == (0, "", AMOUNT - spent)
    assert standing(account) == Condition(0)


KINDS = [ReportKind.PAID, ReportKind.DISPUTED, ReportKind.DISPUTE_WON]


@pytest.mark.parametrize("order", list(permutations(KINDS)))
def test_paid_disputed_and_won_end_alike_in_every_order(
    account: Account, house: FakeHouse, order: tuple[ReportKind, ...]
) -> None:
    payment = begun(account, house)
    for kind in order:
        told(house, payment, kind)
        told(house, payment, kind)
    assert (payment.state, available(account), standing(account)) == (PaymentState.PAID, AMOUNT, Condition(0))


def test_a_refund_beyond_the_payment_goes_to_a_person(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    told(house, payment, ReportKind.PAID)
    assert told(house, payment, ReportKind.REFUNDED, amount_micros=AMOUNT + 10_000) is Reason.WRONG_AMOUNT
    assert (payment.review, available(account)) == (Reason.WRONG_AMOUNT, AMOUNT)


def test_debts_and_disputes_take_one_query_each(account: Account, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):
        assert (owed_by(account.id), is_disputed(account.id)) == (0, False)
