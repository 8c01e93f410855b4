"""Credit of an account that ends is given back to where it came from, or booked; it never lies about."""

from datetime import timedelta

import pytest
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.test_events import available

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, Entry, EntryKind
from smarttec.ledger.queries import promotional_credit_of, trial_balance
from smarttec.people.actions.accounts import open_sub_account
from smarttec.people.models import Account
from smarttec.shop.ended import OFFERED_FOR, give_back, give_up, settle_ended
from smarttec.shop.models import Refund, RefundReason, RefundState
from smarttec.shop.refunds import send_due
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def close(account: Account) -> None:
    Account.objects.filter(id=account.id).update(status=Account.Status.CLOSED, closed_at=clock.now())


def give(account: Account, micros: int) -> None:
    ledger.post(
        act=new_id(), account=account.id, amount_micros=micros, kind=EntryKind.TOP_UP, counterpart=Counterpart.BANK
    )


def test_credit_goes_back_to_the_payments_it_came_from_the_newest_first(account: Account, house: FakeHouse) -> None:
    older, newer = begun(account, house), begun(account, house)
    told(house, older, ReportKind.PAID)
    told(house, newer, ReportKind.PAID)
    ledger.charge(
        act=new_id(), account=account.id, amount_micros=AMOUNT // 2, counterpart=Counterpart.SMS_REVENUE
    )  # fmt: skip
    close(account)
    assert settle_ended(limit=10) == 1
    assert settle_ended(limit=10) == 0, "again, nothing more is ordered"
    parts = {refund.payment_id: refund.amount_micros for refund in Refund.objects.all()}
    assert parts == {newer.id: AMOUNT, older.id: AMOUNT // 2}
    assert {refund.reason for refund in Refund.objects.all()} == {RefundReason.ACCOUNT_CLOSED}
    send_due(house=house, limit=10)
    for payment, amount in ((newer, AMOUNT), (older, AMOUNT // 2)):
        told(house, payment, ReportKind.REFUNDED, amount_micros=amount)
    assert available(account) == 0


def test_above_the_limit_of_one_person_it_waits_at_the_desk(
    account: Account, house: FakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(AMOUNT - 1))
    told(house, begun(account, house), ReportKind.PAID)
    assert give_back(account.id) == AMOUNT
    assert Refund.objects.get().state == RefundState.PROPOSED


def test_what_no_payment_can_take_back_can_be_asked_for_and_is_booked_then(account: Account) -> None:
    give(account, AMOUNT)
    close(account)
    assert settle_ended(limit=10) == 0
    CLOCK.advance(OFFERED_FOR + timedelta(hours=1))
    assert settle_ended(limit=10) == 1
    last = Entry.objects.filter(account=account.id).order_by("-number").first()
    assert (last.kind, last.counterpart, last.amount_micros) == (EntryKind.FORFEIT, Counterpart.BREAKAGE, -AMOUNT)
    assert [sheet.difference_micros for sheet in trial_balance()] == [0]


def test_what_was_given_up_is_booked_promotional_credit_as_expired(account: Account) -> None:
    give(account, AMOUNT)
    ledger.grant(act=new_id(), account=account.id, amount_micros=5, expires_at=clock.now() + timedelta(days=9))
    give_up([account.id])
    give_up([account.id])
    booked = Entry.objects.filter(account=account.id, amount_micros__lt=0).order_by("number")
    assert [(row.kind, row.amount_micros) for row in booked] == [(EntryKind.EXPIRY, -5), (EntryKind.FORFEIT, -AMOUNT)]
    assert promotional_credit_of(account.id) == []


def test_a_closed_sub_account_leaves_its_credit_to_the_main_account(account: Account) -> None:
    sub, _ = open_sub_account(parent=account, friendly_name="branch")
    give(sub, AMOUNT)
    close(sub)
    assert settle_ended(limit=10) == 1
    assert (available(sub), available(account)) == (0, AMOUNT)


def test_money_that_arrives_after_an_erasure_is_sent_back(account: Account, house: FakeHouse) -> None:
    payment = begun(account, house)
    close(account)
    Account.objects.filter(id=account.id).update(auth_token_hash=b"")
    CLOCK.advance(timedelta(minutes=1))
    told(house, payment, ReportKind.PAID)
    assert settle_ended(limit=10) == 1
    assert Refund.objects.get().amount_micros == AMOUNT
    assert settle_ended(limit=10) == 0, "while it is under way, nothing is booked"
