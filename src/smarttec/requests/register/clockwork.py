"""What time does to a request: pure. The Clock reads `next_step_at`, and this says what happens then.

Who does not prove who they are is reminded once, and after a month the request ends by itself. Who owes an answer is
reminded twice. Those who work on it see it as due soon, then as late.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from smarttec.requests.register.domain import FINAL, State

REMIND_UNPROVEN_AFTER = timedelta(days=3)
GIVE_UP_UNPROVEN_AFTER = timedelta(days=30)
REMIND_WAITING_EVERY = timedelta(days=7)
WAITING_REMINDERS_MAX = 2
SOON_AT_MOST = timedelta(days=7)
_SOON_SHARE = 4


class Step(StrEnum):
    """What is to be done when its moment has come."""

    REMIND = "remind"
    GIVE_UP = "give-up"
    DUE_SOON = "due-soon"
    LATE = "late"


class Alarm(IntEnum):
    """What those who work on it were told. Numbers are stored and never change meaning."""

    NONE = 0
    DUE_SOON = 1
    LATE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules ask about a request. `waiting_since`: since when it waits for the person, if it does."""

    state: State
    received_at: datetime
    due_at: datetime
    waiting_since: datetime | None
    reminders: int
    alarm: Alarm


def soon_from(received_at: datetime, due_at: datetime) -> datetime:
    """From when on it is due soon: a week before, or the last quarter of a short time."""
    return due_at - min(SOON_AT_MOST, (due_at - received_at) / _SOON_SHARE)


def next_step(facts: Facts) -> tuple[datetime, Step] | None:
    """The next step and its moment; None when time changes nothing any more."""
    if facts.state in FINAL:
        return None
    if facts.state is State.VERIFYING:
        return _unproven(facts)
    steps = [*_alarms(facts), *_reminders(facts)]
    return min(steps, default=None)


def _unproven(facts: Facts) -> tuple[datetime, Step]:
    since = facts.waiting_since or facts.received_at
    if facts.reminders:
        return since + GIVE_UP_UNPROVEN_AFTER, Step.GIVE_UP
    return since + REMIND_UNPROVEN_AFTER, Step.REMIND


def _alarms(facts: Facts) -> list[tuple[datetime, Step]]:
    if facts.alarm is Alarm.NONE:
        return [(soon_from(facts.received_at, facts.due_at), Step.DUE_SOON)]
    return [(facts.due_at, Step.LATE)] if facts.alarm is Alarm.DUE_SOON else []


def _reminders(facts: Facts) -> list[tuple[datetime, Step]]:
    if facts.waiting_since is None or facts.reminders >= WAITING_REMINDERS_MAX:
        return []
    return [(facts.waiting_since + (facts.reminders + 1) * REMIND_WAITING_EVERY, Step.REMIND)]
