"""Take rate decks over, write them out, and show what is left of our prices."""

import contextlib
import gzip
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_decimal
from smarttec.rating.comparison import Kind, Summary
from smarttec.rating.deck_csv import DeckInvalid, read_lines, write_deck
from smarttec.rating.domain import Service
from smarttec.rating.layout import DATE_ORDERS, Layout, parse_named

if TYPE_CHECKING:
    from smarttec.rating.staging import Progress

_SERVICE = click.option("--service", type=click.Choice(["sms", "voice"]), default="sms", show_default=True)
_CARRIER = click.option("--carrier", help="What this carrier costs us, instead of what we sell for.")


@click.group()
def command() -> None:
    """Take rate decks over, write them out, and show what is left of our prices."""
    from smarttec.commands._database import set_up_django

    set_up_django()


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preview/--apply", "only_preview", default=True, show_default=True)
@click.option("--complete", is_flag=True, help="The deck is the whole list: what it does not name ends.")
@click.option("--columns", default="", help="What the file calls its columns: prefix=Code,price=Rate.")
@click.option("--currency", default="", help="Where the file names none.")
@click.option("--dates", type=click.Choice(DATE_ORDERS), default="", help="What comes first in 03/04/2027.")
@click.option("--template", help="A layout that was kept under this name.")
@click.option("--save-template", help="Keep this layout under a name.")
@_SERVICE
@_CARRIER
def import_(
    *,
    file: Path,
    only_preview: bool,
    complete: bool,
    service: str,
    carrier: str | None,
    save_template: str | None,
    **typed: Any,
) -> None:
    """Compare the CSV file (or .gz) with the price list, and with --apply take it over: all of it or nothing."""
    from smarttec.kernel import clock
    from smarttec.rating import actions
    from smarttec.rating.models import DeckTemplate
    from smarttec.rating.queries import Deck

    act = actions.preview if only_preview else actions.take_over
    layout = _layout(**typed)
    if save_template:
        DeckTemplate.objects.update_or_create(name=save_template, defaults={"layout": layout.as_json()})
    try:
        with _open(file) as text, _progress() as progress:
            lines = read_lines(text, layout, now=clock.now())
            summary = act(deck=Deck(Service(service), carrier), lines=lines, is_complete=complete, progress=progress)
    except UnicodeDecodeError:
        raise click.ClickException("The file is not UTF-8.") from None
    except DeckInvalid as error:
        raise click.ClickException("\n".join(["Nothing was taken.", *map(str, error.problems)])) from None
    _show(summary)
    click.echo("Nothing was changed; --apply takes it over." if only_preview else "Taken over.")


def _layout(columns: str, currency: str, dates: str, template: str | None) -> Layout:
    from smarttec.rating.models import DeckTemplate

    kept = DeckTemplate.objects.filter(name=template).first() if template else None
    if template and kept is None:
        raise click.ClickException(f"There is no template {template!r}.")
    layout = Layout.from_json(kept.layout) if kept else Layout()
    try:
        named = {**layout.named, **parse_named(columns)}
    except InvalidInput as error:
        raise click.ClickException(error.sentence) from None
    return replace(layout, named=named, currency=currency or layout.currency, date_order=dates or layout.date_order)


def _open(file: Path) -> TextIO:
    raw = gzip.open(file) if file.suffix == ".gz" else file.open("rb")  # noqa: SIM115 - closed with what wraps it
    return io.TextIOWrapper(raw, encoding="utf-8", newline="")


@contextlib.contextmanager
def _progress() -> "Iterator[Progress]":
    """How many lines were read, on the error output, over itself."""

    def tell(taken: int) -> None:
        click.echo(f"\r{taken:>12,} lines", nl=False, err=True)

    yield tell
    click.echo("", err=True)


def _show(summary: Summary) -> None:
    for kind in Kind:
        click.echo(f"{summary.counts[kind]:>8,}  {kind}")
    biggest = summary.biggest()
    if biggest:
        click.echo("Biggest changes of price:")
    for change in biggest:
        lines = filter(None, (change.before, change.line))
        prices = " → ".join(format_decimal(line.price_micros) for line in lines)
        click.echo(
            f"  {change.line.prefix:<15} {change.line.destination[:30]:<30} {prices} {change.line.currency} "
            f"({change.ratio - 1:+.0%}) from {change.line.valid_from:%Y-%m-%d %H:%M} UTC"
        )


@command.command()
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
@click.option("--all", "everything", is_flag=True, help="Lines that count no more, too.")
@_SERVICE
@_CARRIER
def export(file: TextIO, everything: bool, service: str, carrier: str | None) -> None:  # noqa: FBT001 - click's
    """Write the price list as CSV; importing it again changes nothing."""
    from smarttec.kernel import clock
    from smarttec.rating.queries import Deck, lines_of, present_lines

    lines = lines_of(Deck(Service(service), carrier))
    file.write(write_deck(lines if everything else present_lines(lines, clock.now())))


@command.command()
@click.option("--currency", default="USD", show_default=True)
@click.option("--limit", default=50, show_default=True)
@_SERVICE
def margin(currency: str, limit: int, service: str) -> None:
    """What is left of our prices after each carrier's cost, the worst first."""
    from smarttec.kernel import clock
    from smarttec.rating.margins import margins
    from smarttec.rating.queries import Deck, carriers_with_costs, load_rates

    of = Service(service)
    costs = {carrier: load_rates(Deck(of, carrier)) for carrier in carriers_with_costs(of)}
    for one in margins(load_rates(Deck(of)), costs, currency=currency, at=clock.now())[:limit]:
        amounts = (one.sell_micros, one.cost_micros, one.margin_micros)
        sell, cost, left = ("–" if amount is None else format_decimal(amount) for amount in amounts)
        click.echo(f"{one.prefix:<15} {one.destination[:30]:<30} {one.carrier:<12} {sell:>10} {cost:>10} {left:>10}")
