"""The pure rules: which act each state allows, where money puts an order, and what a reversal leaves to pay."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import Conflict
from smarttec.shop.orders.domain import (
    ALLOWED,
    FINAL,
    INVOICED,
    REMINDERS_MAX,
    Act,
    Money,
    State,
    Taken,
    demand,
    must_give,
    next_reminder,
    owed_after,
    standing_of,
)

DUE = datetime(2027, 1, 31, 12, tzinfo=UTC)
AMOUNTS = st.integers(0, 10**12)


@st.composite
def monies(draw: st.DrawFn) -> Money:
    total = draw(AMOUNTS)
    return Money(
        total_micros=total,
        paid_micros=draw(st.integers(0, total)),
        is_on_terms=draw(st.booleans()),
        is_given=draw(st.booleans()),
        payable_by=DUE,
    )


def test_every_state_has_a_row_and_refuses_what_is_not_in_it() -> None:
    assert ALLOWED.keys() == set(State)
    for state in State:
        for act in Act:
            if act in ALLOWED[state]:
                demand(state, act)
            else:
                with pytest.raises(Conflict):
                    demand(state, act)


def test_only_invoiced_orders_are_given_and_only_those_without_an_invoice_are_cancelled() -> None:
    assert {state for state in State if Act.GIVE in ALLOWED[state]} == INVOICED
    assert {state for state in State if Act.REVERSE in ALLOWED[state]} == INVOICED
    assert {state for state in State if Act.CANCEL in ALLOWED[state]}.isdisjoint(INVOICED | FINAL)


@given(monies(), st.timedeltas(timedelta(days=-60), timedelta(days=60)))
def test_money_puts_an_invoiced_order_in_one_of_four_states(money: Money, off: timedelta) -> None:
    state = standing_of(money, at=DUE + off)
    assert state in INVOICED
    assert (state == State.PAID) == (money.paid_micros == money.total_micros)
    if state == State.OVERDUE:
        assert off >= timedelta(0)
        assert money.is_given or money.is_on_terms


@given(monies())
def test_nothing_is_given_twice_nor_before_it_is_paid_or_on_terms(money: Money) -> None:
    assert must_give(money) == (not money.is_given and (money.is_on_terms or money.paid_micros == money.total_micros))


@given(st.lists(st.builds(
    lambda price, given, part: Taken(price_micros=price * 10_000, given=given, taken_back=min(given, part)),
    AMOUNTS, AMOUNTS, AMOUNTS,
)))  # fmt: skip
def test_what_is_owed_after_a_reversal_lies_between_nothing_and_the_price(items: list[Taken]) -> None:
    assert 0 <= owed_after(items) <= sum(item.price_micros for item in items)
    assert owed_after([Taken(price_micros=i.price_micros, given=i.given, taken_back=i.given) for i in items]) == 0
    nothing_back = [Taken(price_micros=i.price_micros, given=i.given, taken_back=0) for i in items]
    assert owed_after(nothing_back) == sum(item.price_micros for item in items if item.given)


def test_reminders_end() -> None:
    assert next_reminder(DUE, reminders=0, is_given=True) == DUE
    assert next_reminder(DUE, reminders=2, is_given=True) == DUE + timedelta(days=28)
    assert next_reminder(DUE, reminders=REMINDERS_MAX, is_given=True) is None
    assert next_reminder(DUE, reminders=1, is_given=False) is None
