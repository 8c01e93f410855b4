"""Decks in the database, and the command line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import IntegrityError

from smarttec.commands.rates import command
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.rating import actions
from smarttec.rating.comparison import Kind
from smarttec.rating.deck_csv import read_deck
from smarttec.rating.domain import RateLine, Service
from smarttec.rating.models import Rate
from smarttec.rating.queries import Deck, lines_of, load_rates, present_lines

pytestmark = pytest.mark.django_db
VOICE, COST = Deck(Service.VOICE), Deck(Service.SMS, "acme")
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


def a_deck(*prices: int) -> list[RateLine]:
    return [RateLine("USD", str(41 + n), f"Land {n}", price, MIDNIGHT) for n, price in enumerate(prices)]


def test_lists_of_services_and_carriers_are_apart() -> None:
    actions.take_over(deck=Deck(), lines=a_deck(10))
    actions.take_over(deck=VOICE, lines=a_deck(20))
    actions.take_over(deck=COST, lines=a_deck(5))
    found = [load_rates(deck).line_of("41", currency="USD", at=MIDNIGHT) for deck in (Deck(), VOICE, COST)]
    assert [line and line.price_micros for line in found] == [10, 20, 5]


def test_taking_over_changes_what_the_preview_said() -> None:
    actions.take_over(deck=Deck(), lines=a_deck(10, 20, 30))
    lines = [replace(line, valid_from=clock.now() + timedelta(days=9)) for line in a_deck(10, 25)]
    lines[0] = replace(lines[0], destination="Land 0")
    told = actions.preview(deck=Deck(), lines=lines, is_complete=True)
    assert lines_of(Deck()) == a_deck(10, 20, 30)
    done = actions.take_over(deck=Deck(), lines=lines, is_complete=True)
    assert [change.kind for change in told.changes] == [change.kind for change in done.changes]
    assert [change.kind for change in done.changes] == [Kind.UNCHANGED, Kind.CHANGED, Kind.ENDED]
    table, then = load_rates(), clock.now() + timedelta(days=10)
    prices = [table.line_of(str(prefix), currency="USD", at=then) for prefix in (41, 42, 43)]
    assert [line and line.price_micros for line in prices] == [10, 25, None]
    assert actions.take_over(deck=Deck(), lines=lines, is_complete=True).of(Kind.CHANGED) == []


def test_only_what_a_preview_showed_is_taken_over_when_it_is_expected() -> None:
    actions.take_over(deck=Deck(), lines=a_deck(10))
    seen = actions.preview(deck=Deck(), lines=a_deck(11)).fingerprint
    actions.take_over(deck=Deck(), lines=a_deck(12))
    with pytest.raises(Conflict):
        actions.take_over(deck=Deck(), lines=a_deck(11), expected=seen)
    seen = actions.preview(deck=Deck(), lines=a_deck(11)).fingerprint
    actions.take_over(deck=Deck(), lines=a_deck(11), expected=seen)
    assert load_rates().line_of("41", currency="USD", at=clock.now()).price_micros == 11  # type: ignore[union-attr]


def test_a_deck_that_fails_halfway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_BATCH", 1)
    with pytest.raises(IntegrityError):
        actions.take_over(deck=Deck(), lines=[*a_deck(10), replace(a_deck(1)[0], prefix="7", price_micros=-1)])
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
