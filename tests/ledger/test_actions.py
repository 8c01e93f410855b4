"""The control plane's operations, their errors, and that each can be repeated."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.messaging.world import give_credit

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InsufficientCredit, InvalidInput, MisconfiguredError, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region, Source
from smarttec.ledger import actions
from smarttec.ledger.invariants import INVARIANTS
from smarttec.ledger.models import (
    Adjustment,
    AdjustmentReason,
    AdjustmentState,
    Balance,
    Counterpart,
    Entry,
    EntryKind,
    Hold,
    Increment,
)
from smarttec.ledger.queries import credit_of, promotional_credit_of, trial_balance
from smarttec.people import peppers
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account
from smarttec.vault import keystore

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
LATER = timedelta(days=30)


@pytest.fixture(autouse=True)
def _everything_adds_up() -> object:
    yield
    with connection.cursor() as cursor:
        assert [one.rule for one in INVARIANTS if cursor.execute(one.violations).fetchall()] == []


def an_account(credit: int = 0, *, currency: str = "USD") -> UUID:
    account = new_id()
    actions.open_balance(account=account, cell=0, currency=currency)
    if credit:
        give_credit(account, credit)
    return account


def available(account: UUID) -> int:
    return credit_of(account).available_micros


def hold(account: UUID, amount: int) -> UUID:
    act = new_id()
    actions.hold(act=act, account=account, amount_micros=amount, expires_at=clock.now() + LATER)
    return act


def grant(account: UUID, amount: int, *, days: int = 30) -> UUID:
    act = new_id()
    actions.grant(act=act, account=account, amount_micros=amount, expires_at=clock.now() + timedelta(days=days))
    return act


def capture(hold_id: UUID, amount: int) -> bool:
    return actions.holding.capture_all(hold=hold_id, amount_micros=amount, counterpart=Counterpart.SMS_REVENUE)


def test_a_call_is_extended_captured_in_parts_and_released() -> None:
    account = an_account(100)
    call, increment, part = hold(account, 30), new_id(), new_id()
    for _ in range(2):
        actions.extend(act=increment, hold=call, amount_micros=50, expires_at=clock.now() + LATER)
        actions.capture(act=part, hold=call, amount_micros=25, counterpart=Counterpart.VOICE_REVENUE)
        assert (credit_of(account).available_micros, credit_of(account).held_micros) == (20, 55)
    actions.capture(act=new_id(), hold=call, amount_micros=55, counterpart=Counterpart.VOICE_REVENUE)
    assert actions.release(hold=call, counterpart=Counterpart.VOICE_REVENUE)
    assert not actions.release(hold=call, counterpart=Counterpart.VOICE_REVENUE)
    assert available(account) == 20


def test_an_increment_that_is_not_covered_leaves_the_call_as_it_is() -> None:
    account = an_account(40)
    call = hold(account, 30)
    with pytest.raises(InsufficientCredit):
        actions.extend(act=new_id(), hold=call, amount_micros=11, expires_at=clock.now() + LATER)
    assert Hold.objects.get(id=call).amount_micros == 30


def test_a_part_beyond_its_hold_is_refused() -> None:
    call = hold(an_account(40), 30)
    with pytest.raises(Conflict):
        actions.capture(act=new_id(), hold=call, amount_micros=31, counterpart=Counterpart.VOICE_REVENUE)


def test_what_is_not_under_way_can_be_neither_extended_nor_captured() -> None:
    with pytest.raises(NotFound):
        actions.extend(act=new_id(), hold=new_id(), amount_micros=1, expires_at=clock.now())
    with pytest.raises(NotFound):
        actions.capture(act=new_id(), hold=new_id(), amount_micros=1, counterpart=Counterpart.VOICE_REVENUE)


@pytest.mark.parametrize("amount", [0, -1, 2**53 + 1])
def test_amounts_of_nothing_or_too_much_are_refused(amount: int) -> None:
    account = an_account(5)
    with pytest.raises(InvalidInput):
        actions.charge(act=new_id(), account=account, amount_micros=amount, counterpart=Counterpart.SMS_REVENUE)


def test_a_charge_is_taken_once_and_only_if_covered() -> None:
    account, act = an_account(10), new_id()
    assert actions.charge(act=act, account=account, amount_micros=7, counterpart=Counterpart.OPERATOR)
    assert not actions.charge(act=act, account=account, amount_micros=7, counterpart=Counterpart.OPERATOR)
    with pytest.raises(InsufficientCredit):
        actions.charge(act=new_id(), account=account, amount_micros=4, counterpart=Counterpart.OPERATOR)
    assert available(account) == 3


def test_promotional_credit_that_expires_first_is_used_first() -> None:
    account = an_account(100)
    late, early = grant(account, 10, days=20), grant(account, 10, days=10)
    capture(hold(account, 15), 15)
    assert [(lot.id, lot.remaining_micros) for lot in promotional_credit_of(account)] == [(late, 5)]
    capture(hold(account, 15), 15)
    assert promotional_credit_of(account) == []
    assert available(account) == 90
    assert early != late


def test_expired_credit_goes_but_what_a_call_holds_stays_until_it_ends() -> None:
    account = an_account(100)
    grant(account, 30, days=10)
    call = hold(account, 12)
    CLOCK.advance(timedelta(days=11))
    assert actions.expire_due().lots == 1
    assert (available(account), promotional_credit_of(account)[0].remaining_micros) == (100, 12)
    capture(call, 7)
    assert actions.expire_due().lots == 1
    assert actions.expire_due().lots == 0
    assert (available(account), promotional_credit_of(account)) == (100, [])


def test_no_hold_outlives_its_expiry() -> None:
    account = an_account(100)
    call = hold(account, 40)
    actions.extend(act=new_id(), hold=call, amount_micros=10, expires_at=clock.now() + 2 * LATER)
    CLOCK.advance(LATER)
    assert actions.expire_due().holds == 0
    CLOCK.advance(LATER)
    assert actions.expire_due().holds == 1
    assert available(account) == 100
    assert not Increment.objects.exists()
    assert Entry.objects.get(id=call).kind == EntryKind.RELEASE


def test_refunds_of_an_entry_never_exceed_it_and_return_to_the_lot_they_came_from() -> None:
    account = an_account(100)
    grant(account, 10, days=10)
    act = hold(account, 30)
    capture(act, 30)
    refund = new_id()
    assert actions.refund(act=refund, entry=act, amount_micros=25)
    assert not actions.refund(act=refund, entry=act, amount_micros=25)
    assert (available(account), promotional_credit_of(account)[0].remaining_micros) == (105, 5)
    with pytest.raises(Conflict):
        actions.refund(act=new_id(), entry=act, amount_micros=6)
    CLOCK.advance(timedelta(days=10))
    assert actions.refund(act=new_id(), entry=act, amount_micros=5)
    assert (available(account), promotional_credit_of(account)[0].remaining_micros) == (110, 10)
    actions.expire_due()
    assert available(account) == 100, "what came back after its end expires, and does not become money"


def test_a_top_up_that_is_spent_cannot_go_back() -> None:
    account = an_account()
    top_up = new_id()
    actions.post(
        act=top_up, account=account, amount_micros=50, kind=EntryKind.TOP_UP, counterpart=Counterpart.CLEARING_HOUSE
    )
    capture(hold(account, 20), 20)
    with pytest.raises(InsufficientCredit):
        actions.refund(act=new_id(), entry=top_up, amount_micros=31)
    assert actions.refund(act=new_id(), entry=top_up, amount_micros=30)
    assert available(account) == 0


def test_only_captures_and_top_ups_can_be_refunded() -> None:
    with pytest.raises(NotFound):
        actions.refund(act=new_id(), entry=grant(an_account(), 5), amount_micros=1)


def test_an_amount_in_another_currency_is_refused_by_name() -> None:
    account = an_account(currency="EUR")
    with pytest.raises(InvalidInput, match="kept in EUR, not in USD"):
        actions.post(
            act=new_id(), account=account, amount_micros=5, kind=EntryKind.TOP_UP,
            counterpart=Counterpart.CLEARING_HOUSE, currency="USD",
        )  # fmt: skip


def accounts_of_one_owner() -> tuple[UUID, UUID]:
    peppers.load()
    first = open_account(
        address="owner@example.org", password_hash="!", name="", language="en", region=Region.US, source=Source.OPERATOR
    ).account
    collected = {name: getattr(first, name) for name in ("source", "service", "collected_by", "notice_version")}
    second_id = new_id()
    keystore.make_keys(second_id)
    second = Account.objects.create(
        id=second_id, owner=first.owner, policy=first.policy, auth_token_hash=b"x" * 32, **collected
    )
    actions.open_balance(account=second.id, cell=second.cell, currency="USD")
    return first.id, second.id


def test_a_transfer_moves_main_credit_between_own_accounts_once() -> None:
    source, target = accounts_of_one_owner()
    give_credit(source, 50)
    grant(source, 20)
    act = new_id()
    assert actions.transfer(act=act, source=source, target=target, amount_micros=50)
    assert not actions.transfer(act=act, source=source, target=target, amount_micros=50)
    assert (available(source), available(target)) == (20, 50)
    with pytest.raises(InsufficientCredit):
        actions.transfer(act=new_id(), source=source, target=target, amount_micros=1)
    sides = Entry.objects.filter(kind=EntryKind.TRANSFER)
    assert {side.id for side in sides} == {side.reference for side in sides}


def test_a_transfer_to_a_stranger_or_to_itself_is_refused() -> None:
    source, _ = accounts_of_one_owner()
    with pytest.raises(NotFound):
        actions.transfer(act=new_id(), source=source, target=an_account(), amount_micros=1)
    with pytest.raises(InvalidInput):
        actions.transfer(act=new_id(), source=source, target=source, amount_micros=1)


def test_a_transfer_between_currencies_is_refused() -> None:
    source, target = accounts_of_one_owner()
    give_credit(source, 5)
    Balance.objects.filter(account=target).delete()
    actions.open_balance(account=target, cell=0, currency="EUR")
    with pytest.raises(InvalidInput, match="different currencies"):
        actions.transfer(act=new_id(), source=source, target=target, amount_micros=1)


def adjust(account: UUID, amount: int, *, actor: UUID, act: UUID | None = None) -> Adjustment:
    return actions.adjust(
        act=act or new_id(), account=account, amount_micros=amount, reason=AdjustmentReason.GOODWILL, note=None,
        actor=actor,
    )  # fmt: skip


def test_above_the_limit_another_person_has_to_approve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", "100")
    account, clerk, lead = an_account(), new_id(), new_id()
    assert adjust(account, 60, actor=clerk).state == AdjustmentState.POSTED
    proposed = adjust(account, 41, actor=clerk)
    assert (proposed.state, available(account)) == (AdjustmentState.PROPOSED, 60)
    with pytest.raises(InvalidInput):
        actions.approve_adjustment(adjustment=proposed.id, actor=clerk)
    actions.approve_adjustment(adjustment=proposed.id, actor=lead)
    assert available(account) == 101
    with pytest.raises(Conflict):
        actions.approve_adjustment(adjustment=proposed.id, actor=lead)


def test_a_rejected_adjustment_is_never_posted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", "0")
    account = an_account()
    proposed = adjust(account, 5, actor=new_id())
    actions.reject_adjustment(adjustment=proposed.id, actor=new_id())
    with pytest.raises(Conflict):
        actions.approve_adjustment(adjustment=proposed.id, actor=new_id())
    assert available(account) == 0


def test_repeating_an_adjustment_changes_nothing_and_its_act_serves_no_other() -> None:
    account, clerk, act = an_account(), new_id(), new_id()
    for _ in range(2):
        adjust(account, 5, actor=clerk, act=act)
    assert available(account) == 5
    with pytest.raises(Conflict):
        adjust(account, 6, actor=clerk, act=act)


def test_the_database_itself_wants_two_persons() -> None:
    adjustment = adjust(an_account(), 10**9, actor=new_id())
    for decided_by in (None, adjustment.proposed_by):
        with pytest.raises(IntegrityError), transaction.atomic():
            Adjustment.objects.filter(id=adjustment.id).update(state=AdjustmentState.POSTED, decided_by=decided_by)


def test_a_limit_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", "fifty")
    with pytest.raises(MisconfiguredError):
        adjust(an_account(), 5, actor=new_id())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET amount_micros = 6",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_entry_default SET amount_micros = 6",
        "UPDATE ledger_lotmove SET amount_micros = 6",
        "UPDATE ledger_balance SET currency = 'EUR'",
    ],
)
def test_what_is_posted_stays_posted(change: str) -> None:
    account = an_account(5)
    grant(account, 5)
    capture(hold(account, 5), 5)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_balance (account, cell, currency, available_micros, held_micros, entry_count) "
            "VALUES (%s, 0, 'USD', 0, 0, 1)", [UUID(int=1)]
        )  # fmt: skip
        cursor.execute(
            "INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, created_at, "
            "number) VALUES (%s, 0, %s, 1, 1, 0, 0, %s, 1)", [UUID(int=1), UUID(int=1), clock.now()]
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            cursor.execute(change)


def test_the_operators_side_is_derived_and_sums_to_zero_per_currency() -> None:
    account = an_account(100)
    an_account(70, currency="EUR")
    grant(account, 10)
    capture(hold(account, 30), 30)
    dollars, euros = sorted(trial_balance(), key=lambda sheet: sheet.currency, reverse=True)
    assert dollars.counterparts == {
        Counterpart.CLEARING_HOUSE: -100, Counterpart.PROMOTIONS: -10, Counterpart.SMS_REVENUE: 30
    }  # fmt: skip
    assert (dollars.owned_micros, euros.owned_micros) == (80, 70)
    assert dollars.difference_micros == euros.difference_micros == 0
