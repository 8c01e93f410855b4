from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smarttec.requests.register.clockwork import Alarm, Facts, Step, next_step, soon_from
from smarttec.requests.register.domain import FINAL, State

CAME = datetime(2026, 3, 1, 9, tzinfo=UTC)


def _facts(**changes: object) -> Facts:
    facts = {
        "state": State.OPEN,
        "received_at": CAME,
        "due_at": CAME + timedelta(days=31),
        "waiting_since": None,
        "reminders": 0,
        "alarm": Alarm.NONE,
    }
    return Facts(**{**facts, **changes})


def test_who_proves_nothing_is_reminded_once_and_given_up_after_a_month() -> None:
    first = next_step(_facts(state=State.VERIFYING, waiting_since=CAME))
    assert first == (CAME + timedelta(days=3), Step.REMIND)
    second = next_step(_facts(state=State.VERIFYING, waiting_since=CAME, reminders=1))
    assert second == (CAME + timedelta(days=30), Step.GIVE_UP)


def test_an_open_one_is_due_soon_and_then_late_once_each() -> None:
    facts = _facts()
    assert next_step(facts) == (facts.due_at - timedelta(days=7), Step.DUE_SOON)
    assert next_step(_facts(alarm=Alarm.DUE_SOON)) == (facts.due_at, Step.LATE)
    assert next_step(_facts(alarm=Alarm.LATE)) is None


def test_who_owes_an_answer_is_reminded_twice() -> None:
    since = CAME + timedelta(days=1)
    steps = [
        next_step(_facts(state=State.WAITING, waiting_since=since, reminders=n, alarm=Alarm.LATE)) for n in range(3)
    ]
    assert steps == [(since + timedelta(days=7), Step.REMIND), (since + timedelta(days=14), Step.REMIND), None]


@given(st.sampled_from(sorted(FINAL)), st.sampled_from(list(Alarm)), st.integers(0, 3))
def test_time_changes_nothing_about_what_ended(state: State, alarm: Alarm, reminders: int) -> None:
    assert next_step(_facts(state=state, alarm=alarm, reminders=reminders, waiting_since=CAME)) is None


@given(st.integers(1, 100_000))
def test_soon_is_after_it_came_and_before_it_is_due(minutes: int) -> None:
    due = CAME + timedelta(minutes=minutes)
    assert CAME < soon_from(CAME, due) < due
