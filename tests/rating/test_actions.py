"""Decks in the database, and the command line."""

import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rating.test_decks import LINES, NOW, applied

from smarttec.commands.rates import command
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.rating import actions, staging
from smarttec.rating.comparison import Kind
from smarttec.rating.deck_csv import DeckInvalid, read_deck
from smarttec.rating.domain import RateLine, Service
from smarttec.rating.models import Rate, RateEdition
from smarttec.rating.queries import Deck, lines_of, load_rates, present_lines
from smarttec.rating.staging import Numbered

pytestmark = pytest.mark.django_db
VOICE, COST = Deck(Service.VOICE), Deck(Service.SMS, "acme")
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


def a_deck(*prices: int) -> list[RateLine]:
    return [RateLine("USD", str(41 + n), f"Land {n}", price, MIDNIGHT) for n, price in enumerate(prices)]


def numbered(lines: Iterable[RateLine]) -> Iterable[Numbered]:
    """As if they stood in a file below its header."""
    return enumerate(lines, 2)


def test_lists_of_services_and_carriers_are_apart() -> None:
    actions.take_over(deck=Deck(), lines=numbered(a_deck(10)))
    actions.take_over(deck=VOICE, lines=numbered(a_deck(20)))
    actions.take_over(deck=COST, lines=numbered(a_deck(5)))
    found = [load_rates(deck).line_of("41", currency="USD", at=MIDNIGHT) for deck in (Deck(), VOICE, COST)]
    assert [line and line.price_micros for line in found] == [10, 20, 5]


def test_taking_over_changes_what_the_preview_said() -> None:
    actions.take_over(deck=Deck(), lines=numbered(a_deck(10, 20, 30)))
    lines = [replace(line, valid_from=clock.now() + timedelta(days=9)) for line in a_deck(10, 25)]
    lines[0] = replace(lines[0], destination="Land 0")
    told = actions.preview(deck=Deck(), lines=numbered(lines), is_complete=True)
    assert lines_of(Deck()) == a_deck(10, 20, 30)
    done = actions.take_over(deck=Deck(), lines=numbered(lines), is_complete=True)
    assert told.counts == done.counts == {Kind.UNCHANGED: 1, Kind.CHANGED: 1, Kind.ENDED: 1}
    assert told.fingerprint == done.fingerprint
    table, then = load_rates(), clock.now() + timedelta(days=10)
    prices = [table.line_of(str(prefix), currency="USD", at=then) for prefix in (41, 42, 43)]
    assert [line and line.price_micros for line in prices] == [10, 25, None]
    assert actions.take_over(deck=Deck(), lines=numbered(lines), is_complete=True).counts[Kind.CHANGED] == 0


def test_only_what_a_preview_showed_is_taken_over_when_it_is_expected() -> None:
    actions.take_over(deck=Deck(), lines=numbered(a_deck(10)))
    seen = actions.preview(deck=Deck(), lines=numbered(a_deck(11))).fingerprint
    actions.take_over(deck=Deck(), lines=numbered(a_deck(12)))
    with pytest.raises(Conflict):
        actions.take_over(deck=Deck(), lines=numbered(a_deck(11)), expected=seen)
    seen = actions.preview(deck=Deck(), lines=numbered(a_deck(11))).fingerprint
    actions.take_over(deck=Deck(), lines=numbered(a_deck(11)), expected=seen)
    assert load_rates().line_of("41", currency="USD", at=clock.now()).price_micros == 11  # type: ignore[union-attr]


def test_a_deck_that_fails_halfway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BATCH", 1)
    with pytest.raises(IntegrityError):
        actions.take_over(
            deck=Deck(), lines=numbered([*a_deck(10), replace(a_deck(1)[0], prefix="7", price_micros=-1)])
        )
    assert Rate.objects.count() == 0


def test_what_counts_no_more_is_left_out_of_an_export() -> None:
    old, new, coming = (replace(a_deck(n)[0], valid_from=MIDNIGHT + timedelta(days=n)) for n in (1, 2, 30))
    ended = replace(a_deck(1)[0], prefix="7", valid_until=MIDNIGHT + timedelta(days=3))
    assert present_lines([old, new, coming, ended], MIDNIGHT + timedelta(days=5)) == [new, coming]


def test_the_commands_preview_apply_export_and_show_margins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smarttec.commands._database.set_up_django", lambda: None)
    run, file, out = CliRunner(), tmp_path / "deck.csv", tmp_path / "out.csv"
    file.write_text("prefix,destination,price,effective_date,currency\n41,Switzerland,0.05,2026-01-01,USD\n")
    preview = run.invoke(command, ["import", str(file)])
    assert (preview.exit_code, Rate.objects.count()) == (0, 0)
    assert "1  added" in preview.output
    assert run.invoke(command, ["import", str(file), "--apply"]).exit_code == 0
    assert run.invoke(command, ["import", str(file), "--apply", "--carrier", "acme"]).exit_code == 0
    assert run.invoke(command, ["export", str(out)]).exit_code == 0
    assert read_deck(out.read_text()) == lines_of(Deck())
    assert "0.00" in run.invoke(command, ["margin"]).output
    file.write_text("prefix,destination,price,effective_date,currency\n41,Switzerland,dear,2026-01-01,USD\n")
    refused = run.invoke(command, ["import", str(file), "--apply"])
    assert refused.exit_code == 1
    assert "line 2, price" in refused.output


def test_what_a_deck_says_twice_is_told_and_nothing_is_taken() -> None:
    twice = [*a_deck(10, 20), replace(a_deck(11)[0], destination="B")]
    with pytest.raises(DeckInvalid, match="line 4, prefix: stands in line 2 already"):
        actions.take_over(deck=Deck(), lines=numbered(twice))
    assert Rate.objects.count() == 0


def test_a_price_that_returns_is_a_change_in_the_tables_too() -> None:
    actions.take_over(deck=Deck(), lines=numbered(a_deck(50)))
    later = [replace(a_deck(p)[0], valid_from=clock.now() + timedelta(days=d)) for d, p in ((10, 60), (41, 50))]
    assert actions.take_over(deck=Deck(), lines=numbered(later)).counts == {Kind.CHANGED: 2}
    assert actions.take_over(deck=Deck(), lines=numbered(later)).counts == {Kind.UNCHANGED: 2}
    table = load_rates()
    prices = [table.line_of("41", currency="USD", at=clock.now() + timedelta(days=d)) for d in (0, 11, 42)]
    assert [line and line.price_micros for line in prices] == [50, 60, 50]


@given(known=LINES, told=LINES, is_complete=st.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_tables_come_out_as_the_pure_rules_say(
    known: list[RateLine], told: list[RateLine], is_complete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions.clock, "now", lambda: NOW)
    Rate.objects.all().delete()
    Rate.objects.bulk_create(Rate(**asdict(line)) for line in known)
    actions.take_over(deck=Deck(), lines=numbered(told), is_complete=is_complete)
    assert sorted(lines_of(Deck()), key=repr) == sorted(applied(known, told, is_complete=is_complete), key=repr)


def test_every_change_of_our_prices_raises_their_edition() -> None:
    def edition() -> int:
        return RateEdition.objects.get().number

    actions.take_over(deck=Deck(), lines=numbered(a_deck(10)))
    first = edition()
    actions.take_over(deck=COST, lines=numbered(a_deck(10)))
    assert edition() == first, "costs are another table"
    Rate.objects.update(price_micros=3)
    Rate.objects.all().delete()
    assert edition() == first + 2


def a_million(folder: Path, lines: int) -> Path:
    file = folder / "deck.csv"
    with file.open("w") as out:
        out.write("Dial Code;Country;Rate (EUR);Valid From\n")
        out.writelines(f"{1_000_000 + n};Land {n % 200};0,0{n % 9}5;2026-01-01\n" for n in range(lines))
    return file


@pytest.mark.torture
def test_a_million_lines_are_taken_in_bounded_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource
    import time

    monkeypatch.setattr("smarttec.commands._database.set_up_django", lambda: None)
    file, run = a_million(tmp_path, 1_000_000), CliRunner()
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    done = run.invoke(command, ["import", str(file), "--apply"])
    took = time.monotonic() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    sys.stdout.write(f"1,000,000 lines in {took:.0f} s, {grown} MB more\n")
    assert done.exit_code == 0, done.output
    assert Rate.objects.count() == 1_000_000
    assert grown < 100
