"""Rate decks: read strictly, compared without rewriting the past, taken over all or nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.rating.comparison import Change, Kind, Summary, changes_of, ends_of
from smarttec.rating.deck_csv import COLUMNS, DeckInvalid, read_deck, write_deck
from smarttec.rating.domain import RateLine, RateTable

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)
HEADER = "prefix,destination,price,effective_date,currency\r\n"
LINE = RateLine("USD", "41", "Switzerland", 69_000, NOW - 30 * DAY)

MOMENTS = st.integers(-50, 50).map(lambda hours: NOW + timedelta(hours=7 * hours, microseconds=hours))
NAMES = st.text(
    st.characters(whitelist_categories=["L", "N", "P"], blacklist_characters="=+-@"), min_size=1, max_size=80
)
LINES = st.lists(
    st.builds(
        RateLine,
        currency=st.sampled_from(["USD", "EUR"]),
        prefix=st.text(alphabet="123", min_size=1, max_size=3),
        destination=NAMES,
        price_micros=st.integers(0, 10**7),
        valid_from=MOMENTS,
        valid_until=st.none() | st.integers(1, 99).map(lambda days: NOW + (days + 50) * DAY),
        initial_seconds=st.integers(1, 60),
        next_seconds=st.integers(1, 60),
    ),
    min_size=1,
    max_size=15,
    unique_by=lambda line: (line.currency, line.prefix, line.valid_from),
)


def changes(
    current: list[RateLine], deck: list[RateLine], *, now: datetime = NOW, is_complete: bool = False
) -> list[Change]:
    """Prefix by prefix, as the walk through the tables does it."""
    found: list[Change] = []
    ends_at = max(min((line.valid_from for line in deck), default=now), now)
    for key in sorted({(line.currency, line.prefix) for line in [*current, *deck]}):
        known, told = ([one for one in lines if (one.currency, one.prefix) == key] for lines in (current, deck))
        if told:
            found += changes_of(known, told, now=now, is_complete=is_complete)
        elif is_complete and key[0] in {line.currency for line in deck}:
            found += ends_of(known, at=ends_at)
    return found


def summary_of(found: list[Change], now: datetime = NOW) -> Summary:
    summary = Summary(now)
    for change in found:
        summary.add(change)
    return summary


def applied(current: list[RateLine], deck: list[RateLine], *, is_complete: bool = False) -> list[RateLine]:
    """What `take_over` makes of the table, in memory."""
    rows = {(line.currency, line.prefix, line.valid_from): line for line in current}
    found = changes(current, deck, is_complete=is_complete)
    for change in found:
        if change.replaces is not None:
            del rows[change.replaces.currency, change.replaces.prefix, change.replaces.valid_from]
    for change in found:
        if change.kind not in {Kind.UNCHANGED, Kind.ENDED} or (change.kind is Kind.ENDED and change.replaces is None):
            rows[change.line.currency, change.line.prefix, change.line.valid_from] = change.line
    return list(rows.values())


@given(lines=LINES)
def test_what_is_written_is_read_again_as_it_was(lines: list[RateLine]) -> None:
    assert read_deck(write_deck(lines)) == lines


@given(current=LINES, deck=LINES, is_complete=st.booleans())
def test_taking_a_deck_over_twice_changes_nothing_more(
    current: list[RateLine], deck: list[RateLine], is_complete: bool
) -> None:
    once = applied(current, deck, is_complete=is_complete)
    again = changes(once, deck, is_complete=is_complete)
    assert {change.kind for change in again} <= {Kind.UNCHANGED}


@given(current=LINES, deck=LINES, at=st.integers(1, 400))
def test_prices_of_the_past_stay_for_every_prefix_that_had_one(
    current: list[RateLine], deck: list[RateLine], at: int
) -> None:
    before, after = RateTable(current), RateTable(applied(current, deck))
    moment = NOW - at * timedelta(hours=1)
    for line in current:
        was = before.line_of(line.prefix, currency=line.currency, at=moment)
        assert was is None or after.line_of(line.prefix, currency=line.currency, at=moment) == was


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("041,Switzerland,0.069,2027-01-01,USD", "prefix"),
        ("1234567890123456,Far,0.069,2027-01-01,USD", "prefix"),
        ("41,,0.069,2027-01-01,USD", "destination"),
        ("41,=1+1,0.069,2027-01-01,USD", "destination"),
        ("41,Switzerland,-1,2027-01-01,USD", "price"),
        ("41,Switzerland,0.0000001,2027-01-01,USD", "price"),
        ("41,Switzerland,nan,2027-01-01,USD", "price"),
        ('41,Switzerland,"0,069",2027-01-01,USD', "price"),
        ("41,Switzerland,0.069,01/02/2027,USD", "effective_date"),
        ("41,Switzerland,0.069,2027-02-30,USD", "effective_date"),
        ("41,Switzerland,0.069,2027-01-01T06:00,USD", "effective_date"),
        ("41,Switzerland,0.069,2027-01-01,usd", "currency"),
        ("41,Switzerland,0.069,2027-01-01", "line"),
        ("41,Switzerland,0.069,2027-01-01,USD,more", "line"),
        ('41,"Switz"erland,0.069,2027-01-01,USD', "line"),
    ],
)
def test_a_wrong_cell_is_told_with_its_line(row: str, column: str) -> None:
    with pytest.raises(DeckInvalid) as refused:
        read_deck(f"{HEADER}49,Germany,0.075,2027-01-01,USD\r\n{row}\r\n")
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(3, column)]
    assert refused.value.code == "rate-deck-invalid"


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", HEADER, HEADER.replace("price", "prefix"), "\0"])
def test_what_is_no_deck_is_refused(text: str) -> None:
    with pytest.raises(DeckInvalid):
        read_deck(text)


def test_a_byte_order_mark_and_any_order_of_columns_are_taken() -> None:
    deck = read_deck("\ufeffcurrency,price,prefix,effective_date,destination,next_seconds\nUSD,.5,41,2027-01-01,A,6\n")
    assert deck == [RateLine("USD", "41", "A", 500_000, datetime(2027, 1, 1, tzinfo=UTC), None, 1, 6)]
    assert len(COLUMNS) == 8


def test_a_preview_says_what_becomes_of_every_prefix() -> None:
    germany, france = replace(LINE, prefix="49", destination="Germany"), replace(LINE, prefix="33")
    later = replace(LINE, prefix="34", valid_from=NOW + 5 * DAY)
    deck = [
        replace(LINE, price_micros=138_000, valid_from=NOW + DAY),
        replace(germany, valid_from=NOW - DAY),
        replace(LINE, prefix="43", valid_from=NOW + 2 * DAY),
    ]
    summary = summary_of(changes([LINE, germany, france, later], deck, is_complete=True))
    assert {kind: [change.line.prefix for change in summary.shown[kind]] for kind in Kind} == {
        Kind.CHANGED: ["41"], Kind.UNCHANGED: ["49"], Kind.ADDED: ["43"], Kind.RESUMED: [], Kind.ENDED: ["33", "34"],
    }  # fmt: skip
    assert [(change.line.prefix, change.ratio) for change in summary.biggest()] == [("41", 2.0)]
    assert summary.shown[Kind.ENDED][0].line.valid_until == NOW, "its earliest date has passed, so it ends now"
    assert summary.shown[Kind.ENDED][1].replaces == later


def test_a_change_whose_date_has_passed_counts_from_now_on() -> None:
    (change,) = changes([LINE], [replace(LINE, price_micros=1, valid_from=NOW - DAY)])
    assert (change.kind, change.line.valid_from, change.replaces) == (Kind.CHANGED, NOW, None)


def test_a_line_that_does_not_count_yet_is_replaced() -> None:
    coming = replace(LINE, valid_from=NOW + DAY)
    (change,) = changes([coming], [replace(coming, price_micros=1)])
    assert (change.kind, change.replaces) == (Kind.CHANGED, coming)


def test_an_ended_prefix_leaves_the_shorter_one() -> None:
    mobile = replace(LINE, prefix="4179", price_micros=1, valid_until=NOW)
    table = RateTable([LINE, mobile])
    assert table.rate_for("+41791234567", currency="USD", at=NOW - DAY) == mobile
    assert table.rate_for("+41791234567", currency="USD", at=NOW) == LINE


def test_a_fingerprint_tells_whether_the_same_would_change_later() -> None:
    current = [LINE, replace(LINE, prefix="42")]
    deck = [replace(current[0], price_micros=70_000), replace(current[1], price_micros=1, valid_from=NOW + DAY)]

    def fingerprint(known: list[RateLine], told: list[RateLine], now: datetime = NOW) -> str:
        return summary_of(changes(known, told, now=now), now).fingerprint

    seen = fingerprint(current, deck)
    assert fingerprint(current, deck, NOW + DAY / 2) == seen
    assert fingerprint(current, deck, NOW + 2 * DAY) != seen
    assert fingerprint([replace(LINE, price_micros=68_000), current[1]], deck) != seen
    assert fingerprint(current, deck[:1]) != seen
