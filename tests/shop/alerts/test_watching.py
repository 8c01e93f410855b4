"""Whose credit ran low is told once, by the channel they prefer, however it is looked for."""

from datetime import timedelta

import pytest
from tests.shop.house import AMOUNT, FakeHouse, begun, told

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import first_id_at, new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.people.models import Account
from smarttec.post import hooks
from smarttec.post.models import Mail
from smarttec.shop.alerts import watching
from smarttec.shop.alerts.actions import set_rule
from smarttec.shop.alerts.models import AlertRule, Watch
from smarttec.shop.alerts.watching import look
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000


@pytest.fixture
def bought(account: Account, house: FakeHouse) -> Account:
    """An account with its first credit, looked at once."""
    told(house, begun(account, house), ReportKind.PAID)
    look()
    return account


def spend(account: Account, units: int) -> None:
    ledger.charge(act=new_id(), account=account.id, amount_micros=units * UNIT, counterpart=Counterpart.SMS_REVENUE)


def top_up(account: Account, units: int) -> None:
    ledger.post(
        act=new_id(),
        account=account.id,
        amount_micros=units * UNIT,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )


def letters() -> int:
    return Mail.objects.filter(template="low_balance").count()


def test_the_first_payment_turns_alerts_on(bought: Account) -> None:
    rule = AlertRule.objects.get()
    assert (rule.account, rule.is_on, rule.threshold_micros) == (bought, True, AMOUNT // 5)
    assert letters() == 0


def test_there_is_one_letter_per_fall(bought: Account) -> None:
    spend(bought, 21)
    assert [look(), look()] == [1, 0]
    spend(bought, 1)
    assert look() == 0
    top_up(bought, 2)
    assert look() == 0
    top_up(bought, 20)
    assert look() == 0
    spend(bought, 21)
    assert look() == 1
    assert letters() == 2


def test_what_the_owner_set_stays_with_the_next_payment(bought: Account, house: FakeHouse) -> None:
    set_rule(account=bought, is_on=False, threshold_micros=10 * UNIT)
    told(house, begun(bought, house), ReportKind.PAID)
    spend(bought, 49)
    assert look() == 0
    set_rule(account=bought, is_on=True, threshold_micros=10 * UNIT)
    assert look() == 1


def test_an_entry_with_an_old_id_is_found_by_the_round(bought: Account) -> None:
    hold = first_id_at(clock.now() - timedelta(days=2))
    ledger.hold(act=hold, account=bought.id, amount_micros=24 * UNIT, expires_at=clock.now() + timedelta(hours=1))
    ledger.capture(
        act=first_id_at(clock.now() - timedelta(days=1)),
        hold=hold,
        amount_micros=24 * UNIT,
        counterpart=Counterpart.VOICE_REVENUE,
    )
    assert look() == 1


def test_the_round_goes_on_where_it_stopped(bought: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "ROUND", 1)
    look()
    assert Watch.objects.get().last_account == bought.id
    look()
    assert Watch.objects.get().last_account is None


def test_the_work_does_not_grow_with_accounts_that_did_not_move(bought: Account, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(9):
        look()


def test_after_a_jump_of_the_clock_nothing_is_missed(bought: Account) -> None:
    spend(bought, 21)
    CLOCK.set_offset(timedelta(days=35))
    assert look() == 1


def test_who_prefers_texts_and_has_a_phone_gets_one(bought: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_carriers", [])
    texts: list[str] = []
    hooks.carry_texts_with(lambda *, person, template, text: not texts.append(text))
    owner = bought.owner
    owner.preferred_channel, owner.phone = "sms", "+14155550100"
    owner.save()
    spend(bought, 21)
    assert look() == 1
    assert texts[0].startswith("Okaya: your credit is running low, $4.00 left.")
    assert letters() == 0


@pytest.mark.parametrize("threshold", [0, UNIT - 1, 10_001 * UNIT])
def test_a_threshold_that_makes_no_sense_is_refused(account: Account, threshold: int) -> None:
    with pytest.raises(InvalidInput):
        set_rule(account=account, is_on=True, threshold_micros=threshold)
