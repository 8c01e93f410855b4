"""The table of what is allowed, and how conditions add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import AccountNotInGoodStanding
from smarttec.plans.standing import (
    CAPS_PER_DAY,
    REASONS,
    REFUSING,
    TABLE,
    WHAT_TO_DO,
    Act,
    Condition,
    Permission,
    decide,
    demand,
)

YES, CAPPED, NO = Permission.PERMITTED, Permission.LIMITED, Permission.REFUSED
STANDINGS = st.integers(0, sum(Condition))


def test_every_condition_says_of_every_act_what_holds_and_why() -> None:
    assert set(TABLE) == set(Condition) == set(REASONS) == set(WHAT_TO_DO)
    assert all(set(row) == set(Act) for row in TABLE.values())
    assert {act for row in TABLE.values() for act, found in row.items() if found is CAPPED} == set(CAPS_PER_DAY)


def test_emergency_calls_and_the_own_account_are_never_refused() -> None:
    assert REFUSING[Act.EMERGENCY_CALL] == REFUSING[Act.OWN_ACCOUNT] == 0


def test_in_grace_sending_and_calling_are_capped_and_receiving_stays() -> None:
    row = TABLE[Condition.GRACE]
    assert [row[act] for act in (Act.SEND_SMS, Act.PLACE_CALL, Act.RECEIVE_SMS, Act.RECEIVE_CALL)] == [
        CAPPED, CAPPED, YES, YES,
    ]  # fmt: skip


@given(standing=STANDINGS)
def test_the_strictest_condition_decides(standing: int) -> None:
    for act in Act:
        rows = [TABLE[condition][act] for condition in Condition if standing & condition]
        decision = decide(standing, act)
        assert decision.permission == max(rows, default=YES)
        assert bool(standing & REFUSING[act]) == (decision.permission is NO)
        assert bool(decision.reason) == (decision.permission is not YES)


def test_a_capped_act_passes_until_the_cap_is_reached() -> None:
    cap = CAPS_PER_DAY[Act.SEND_SMS]
    demand(Condition.GRACE, Act.SEND_SMS, done_today=cap - 1)
    with pytest.raises(AccountNotInGoodStanding) as refused:
        demand(Condition.GRACE, Act.SEND_SMS, done_today=cap)
    assert refused.value.sentence == REASONS[Condition.GRACE]
    assert refused.value.what_to_do == WHAT_TO_DO[Condition.GRACE]


def test_of_several_reasons_the_gravest_is_told() -> None:
    with pytest.raises(AccountNotInGoodStanding) as refused:
        demand(Condition.GRACE | Condition.DEBT | Condition.FRAUD_HOLD, Act.SEND_SMS)
    assert refused.value.sentence == REASONS[Condition.FRAUD_HOLD]
    assert refused.value.code == "not-in-good-standing"
