"""A deck means what it says, on its own and again: compared with an evaluator that replays it line by line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.rating.domain import RateLine, RateTable
from smarttec.rating.timeline import merge

NOW = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def line(day: int, price: int, until: int | None = None) -> RateLine:
    return RateLine("USD", "41", "Switzerland", price, NOW + day * DAY, None if until is None else NOW + until * DAY)


LINES = st.lists(
    st.tuples(st.integers(-8, 12), st.integers(1, 4), st.none() | st.integers(1, 9)).map(
        lambda told: line(told[0], told[1], None if told[2] is None else told[0] + told[2])
    ),
    max_size=6,
    unique_by=lambda told: told.valid_from,
)


def price_at(lines: list[RateLine], at: datetime) -> int | None:
    found = RateTable(lines).line_of("41", currency="USD", at=at)
    return None if found is None else found.price_micros


def has_begun(known: list[RateLine]) -> bool:
    return any(one.valid_from <= NOW for one in known)


def naive(known: list[RateLine], told: list[RateLine], at: datetime, *, is_complete: bool) -> int | None:
    """One line after the other over what there is: the line holds from its date to its end, or to the next announced
    price; then what it covered holds again."""
    told = sorted((one for one in told if not one.is_ended(NOW)), key=lambda one: one.valid_from)
    if has_begun(known):
        past = [one for one in told if one.valid_from <= NOW]
        begun = [one for one in past if one in known]
        if past and past[-1] not in known:
            begun.append(replace(past[-1], valid_from=NOW))
        told = begun + [one for one in told if one.valid_from > NOW]
    kept = [one for one in known if one.valid_from <= NOW or not is_complete or one in told]
    others = [one for one in kept if one not in told and all(one.valid_from != other.valid_from for other in told)]

    def holds(one: RateLine) -> bool:
        cut = min((other.valid_from for other in others if other.valid_from > one.valid_from), default=None)
        return one.valid_from <= at and not one.is_ended(at) and (cut is None or at < cut)

    price = price_at(others, at)
    for one in sorted(told, key=lambda one: one.valid_from):
        if holds(one):
            price = one.price_micros
    return price


def imported(known: list[RateLine], told: list[RateLine], *, is_complete: bool = False) -> list[RateLine]:
    done = merge(known, told, now=NOW, is_complete=is_complete)
    return [one for one in known if one not in done.removed] + list(done.added)


@given(known=LINES, told=LINES, is_complete=st.booleans())
def test_the_imported_table_equals_the_deck_replayed_line_by_line(
    known: list[RateLine], told: list[RateLine], is_complete: bool
) -> None:
    table = imported(known, told, is_complete=is_complete)
    assert len({one.valid_from for one in table}) == len(table), "one line a moment, as the table demands"
    for hours in range(-12 if not has_begun(known) else 0, 24 * 2):
        at = NOW + hours * DAY / 2
        assert price_at(table, at) == naive(known, told, at, is_complete=is_complete), at


@given(known=LINES, told=LINES, is_complete=st.booleans())
def test_a_deck_taken_twice_is_a_deck_taken_once(
    known: list[RateLine], told: list[RateLine], is_complete: bool
) -> None:
    once = imported(known, told, is_complete=is_complete)
    again = merge(once, told, now=NOW, is_complete=is_complete)
    assert (again.added, again.removed) == ((), ())


@given(known=LINES, told=LINES, is_complete=st.booleans())
def test_the_past_stays(known: list[RateLine], told: list[RateLine], is_complete: bool) -> None:
    table = imported(known, told, is_complete=is_complete)
    for hours in range(1, 30) if has_begun(known) else ():
        assert price_at(table, NOW - hours * DAY / 2) == price_at(known, NOW - hours * DAY / 2)


def test_a_price_that_returns_within_the_deck_is_a_change() -> None:
    """0.05 now; 0.06 from January, 0.05 again from February: reported for switches that compare with today only."""
    table = imported([line(-30, 5)], [line(10, 6), line(41, 5)])
    assert [price_at(table, NOW + days * DAY) for days in (0, 10, 40, 41)] == [5, 6, 6, 5]


def test_an_end_leads_back_to_what_was_there() -> None:
    table = imported([line(-30, 5)], [line(10, 6, until=20)])
    assert [price_at(table, NOW + days * DAY) for days in (0, 10, 19, 20, 99)] == [5, 6, 6, 5, 5]


def test_an_end_within_the_deck_leads_back_to_the_line_before() -> None:
    table = imported([line(-30, 5)], [line(10, 6, until=50), line(20, 7, until=30)])
    assert [price_at(table, NOW + days * DAY) for days in (10, 20, 30, 49, 50)] == [6, 7, 6, 6, 5]


def test_an_end_without_anything_before_leaves_the_shorter_prefix() -> None:
    table = imported([], [line(10, 6, until=20)])
    assert [price_at(table, NOW + days * DAY) for days in (9, 10, 20)] == [None, 6, None]


@pytest.mark.parametrize(("is_complete", "later"), [(False, 9), (True, 6)])
def test_only_a_complete_deck_takes_announced_changes_of_what_it_names_away(is_complete: bool, later: int) -> None:
    table = imported([line(-30, 5), line(20, 9)], [line(10, 6)], is_complete=is_complete)
    assert [price_at(table, NOW + days * DAY) for days in (10, 20)] == [6, later]


def test_a_line_whose_date_has_passed_counts_from_now() -> None:
    table = imported([line(-30, 5)], [line(-10, 6), line(-20, 7)])
    assert [price_at(table, NOW + days * DAY) for days in (-1, 0)] == [5, 6]
