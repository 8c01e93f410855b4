"""Totals of days equal the entries, at every moment, whatever is repeated, cut off or done at once."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, timedelta
from uuid import UUID

import asyncpg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.messaging.fixtures import pools, world
from tests.messaging.world import COMMITTED, aside, database_url

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions, daily
from smarttec.ledger.daily import Day, account_days, add_up, operator_days
from smarttec.ledger.invariants import INVARIANTS
from smarttec.ledger.models import AccountDay, Counterpart, DayMark, Entry, EntryKind, LotMove, OperatorDay

__all__ = ["pools", "world"]
pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
LONG_AGO, FAR_OFF = date(2000, 1, 1), date(2100, 1, 1)
ADD_UP = "SELECT ledger_add_up(0::smallint, $1::uuid[], 1000)"


def an_account(*, currency: str = "USD", cell: int = 0) -> UUID:
    account = new_id()
    actions.open_balance(account=account, cell=cell, currency=currency)
    return account


def top_up(account: UUID, amount: int) -> None:
    actions.post(
        act=new_id(), account=account, amount_micros=amount, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip


def spend(account: UUID, amount: int) -> UUID:
    act = new_id()
    actions.charge(act=act, account=account, amount_micros=amount, counterpart=Counterpart.SMS_REVENUE)
    return act


def told_by_entries(accounts: Iterable[UUID]) -> list[Day]:
    entries, amounts, promotional = Counter[object](), Counter[object](), Counter[object]()
    for entry in Entry.objects.filter(account__in=list(accounts)):
        of = (entry.created_at.astimezone(UTC).date(), EntryKind(entry.kind), Counterpart(entry.counterpart))
        moved = sum(LotMove.objects.filter(entry=entry.id).values_list("amount_micros", flat=True))
        entries[of] += 1
        amounts[of] += entry.amount_micros
        promotional[of] += -entry.amount_micros if entry.kind == EntryKind.GRANT else moved
    return [Day(*of, entries[of], amounts[of], promotional[of]) for of in sorted(entries)]  # type: ignore[misc]


def all_days(account: UUID) -> list[Day]:
    return account_days(account, LONG_AGO, FAR_OFF)


def broken_rules() -> list[str]:
    with connection.cursor() as cursor:
        return [one.rule for one in INVARIANTS if cursor.execute(one.violations).fetchall()]


def move_clock(days: float) -> None:
    clock.CLOCK.set_offset(clock.CLOCK.offset + timedelta(days=days))


def test_a_day_tells_count_amount_and_what_promotional_credit_paid() -> None:
    account = an_account()
    top_up(account, 100)
    actions.grant(act=new_id(), account=account, amount_micros=30, expires_at=clock.now() + timedelta(days=3))
    spent = spend(account, 50)
    actions.refund(act=new_id(), entry=spent, amount_micros=25)
    today = clock.now().date()
    assert all_days(account) == [
        Day(today, EntryKind.TOP_UP, Counterpart.CLEARING_HOUSE, 1, 100, 0),
        Day(today, EntryKind.CAPTURE, Counterpart.SMS_REVENUE, 1, -50, 30),
        Day(today, EntryKind.REFUND, Counterpart.SMS_REVENUE, 1, 25, -5),
        Day(today, EntryKind.GRANT, Counterpart.PROMOTIONS, 1, 30, -30),
    ]
    before = all_days(account)
    add_up()
    assert DayMark.objects.get(account=account).number == 4
    assert all_days(account) == before


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("top_up"), st.integers(0, 2), st.integers(1, 90)),
        st.tuples(st.just("spend"), st.integers(0, 2), st.integers(1, 40)),
        st.tuples(st.just("grant"), st.integers(0, 2), st.integers(1, 40)),
        st.tuples(st.just("sleep"), st.integers(1, 30), st.just(0)),
        st.tuples(st.just("expire"), st.just(0), st.just(0)),
        st.tuples(st.just("add_up"), st.integers(1, 3), st.booleans()),
    ),
    max_size=14,
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_totals_equal_entries_after_any_history_and_batches_of_any_size(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        accounts = [an_account(cell=cell, currency="XTS") for cell in (0, 0, 1)]
        for step in steps:
            _do(monkeypatch, accounts, step)
            for account in accounts:
                assert all_days(account) == told_by_entries([account])
            assert operator_days(LONG_AGO, FAR_OFF, "XTS") == told_by_entries(accounts)
        assert broken_rules() == []
        transaction.set_rollback(True)
    clock.CLOCK.set_offset(timedelta(0))


def _do(monkeypatch: pytest.MonkeyPatch, accounts: list[UUID], step: tuple[str, int, int]) -> None:
    match step:
        case ("top_up", number, amount):
            top_up(accounts[number], amount)
        case ("spend", number, amount):
            owned = sum(day.amount_micros for day in told_by_entries([accounts[number]]))
            if owned:
                spend(accounts[number], min(amount, owned))
        case ("grant", number, amount):
            at = clock.now() + timedelta(days=1)
            actions.grant(act=new_id(), account=accounts[number], amount_micros=amount, expires_at=at)
        case ("sleep", hours, _):
            move_clock(hours / 24)
        case ("expire", _, _):
            actions.expire_due()
        case ("add_up", size, everything):
            monkeypatch.setattr(daily, "ENTRIES_PER_BATCH", size)
            monkeypatch.setattr(daily, "BATCHES_MAX", size)
            add_up(everything=bool(everything))


def test_adding_up_again_adds_nothing() -> None:
    account = an_account()
    top_up(account, 5)
    assert add_up() == 1
    assert add_up() == add_up(everything=True) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_add_up(0::smallint, ARRAY[%s]::uuid[], 10)", [account])
    assert AccountDay.objects.get(account=account).entries == OperatorDay.objects.get(currency="USD").entries == 1


def test_entries_older_than_the_last_minutes_wait_for_the_full_comparison_but_are_told_at_once() -> None:
    account = an_account()
    top_up(account, 5)
    move_clock(0.1)
    assert add_up() == 0
    assert [day.amount_micros for day in all_days(account)] == [5]
    assert add_up(everything=True) == 1
    assert DayMark.objects.get(account=account).number == 1


def test_days_begin_at_midnight_utc_and_the_last_is_left_out() -> None:
    account, noon = an_account(), clock.now().replace(hour=12)
    for moment in (noon.replace(hour=0, minute=0, second=0, microsecond=0), noon.replace(hour=23, minute=59)):
        clock.CLOCK.set_offset(clock.CLOCK.offset + (moment - clock.now()) + timedelta(milliseconds=1))
        top_up(account, 1)
    today: date = noon.date()
    tomorrow = today + timedelta(days=1)
    assert [day.count for day in account_days(account, today, tomorrow)] == [2]
    assert account_days(account, tomorrow, FAR_OFF) == account_days(account, LONG_AGO, today) == []
    add_up(everything=True)
    assert [day.count for day in account_days(account, today, tomorrow)] == [2]
    assert account_days(account, tomorrow, FAR_OFF) == account_days(account, LONG_AGO, today) == []


def test_what_is_brought_forward_comes_on_the_day_before() -> None:
    account = an_account(currency="XTS")
    top_up(account, 5)
    move_clock(2)
    add_up(everything=True)
    top_up(account, 7)
    today = clock.now().date()
    days = operator_days(today, FAR_OFF, "XTS", brought_forward=True)
    assert [(day.day, day.amount_micros) for day in days] == [(today - timedelta(days=1), 5), (today, 7)]
    assert [day.amount_micros for day in operator_days(today, FAR_OFF, "XTS")] == [7]


def test_currencies_are_kept_apart() -> None:
    top_up(an_account(currency="XTS"), 5)
    top_up(an_account(currency="EUR"), 7)
    add_up()
    assert [day.amount_micros for day in operator_days(LONG_AGO, FAR_OFF, "EUR")] == [7]
    assert daily.currencies() == ["EUR", "XTS"]


def test_a_read_is_one_statement() -> None:
    account = an_account()
    top_up(account, 5)
    with CaptureQueriesContext(connection) as made:
        all_days(account)
        operator_days(LONG_AGO, FAR_OFF, "USD")
    assert len(made) == 2


def test_wrong_totals_are_found() -> None:
    account = an_account()
    top_up(account, 5)
    add_up()
    assert broken_rules() == []
    AccountDay.objects.filter(account=account).update(amount_micros=6)
    assert broken_rules() == [
        "totals of an account's days equal its entries up to its mark",
        "the operator's totals of days equal those of all accounts",
    ]


def test_a_mark_beyond_the_entries_is_found() -> None:
    account = an_account()
    top_up(account, 5)
    add_up()
    DayMark.objects.filter(account=account).update(number=2)
    assert broken_rules() == ["totals of an account's days equal its entries up to its mark"]


def _some_accounts() -> list[UUID]:
    accounts = [an_account(currency="XTS") for _ in range(4)]
    for _ in range(5):
        for account in accounts:
            top_up(account, 3)
    return accounts


@COMMITTED
async def test_a_session_that_dies_before_its_commit_neither_skips_nor_doubles(world: None) -> None:
    accounts = await aside(_some_accounts)
    dying = await asyncpg.connect(database_url("default"))
    await dying.execute("BEGIN")
    await dying.fetchval(ADD_UP, accounts)
    dying.terminate()
    async with asyncio.timeout(30):
        await aside(add_up)
    assert await aside(_totals, accounts) == [(20, 60)] * 2
    assert await aside(broken_rules) == []


@COMMITTED
async def test_sessions_that_add_up_at_once_count_each_entry_once(world: None) -> None:
    accounts = await aside(_some_accounts)
    sessions = [await asyncpg.connect(database_url("default")) for _ in range(6)]
    try:
        async with asyncio.timeout(30):
            await asyncio.gather(
                *(session.fetchval(ADD_UP, accounts[:: 1 if n % 2 else -1]) for n, session in enumerate(sessions))
            )
    finally:
        for session in sessions:
            await session.close()
    assert await aside(_totals, accounts) == [(20, 60)] * 2


def _totals(accounts: list[UUID]) -> list[tuple[int, int]]:
    by_account = AccountDay.objects.filter(account__in=accounts).values_list("entries", "amount_micros")
    of_operator = OperatorDay.objects.filter(currency="XTS").values_list("entries", "amount_micros")
    return [tuple(map(sum, zip(*rows, strict=True))) for rows in (by_account, of_operator)]  # type: ignore[misc]
