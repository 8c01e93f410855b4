"""Take rate decks over, write them out, and show what is left of our prices."""

from pathlib import Path
from typing import TextIO

import click

from smarttec.kernel.money import format_decimal
from smarttec.rating.comparison import Comparison, Kind
from smarttec.rating.deck_csv import DeckInvalid, read_deck, write_deck
from smarttec.rating.domain import RateLine, Service

_BYTES_MAX = 64 * 1024 * 1024
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
@_SERVICE
@_CARRIER
def import_(file: Path, only_preview: bool, complete: bool, service: str, carrier: str | None) -> None:  # noqa: FBT001 - click's
    """Compare the CSV file with the price list, and with --apply take it over: all of it or nothing."""
    from smarttec.rating import actions
    from smarttec.rating.queries import Deck

    act = actions.preview if only_preview else actions.take_over
    comparison = act(deck=Deck(Service(service), carrier), lines=_read(file), is_complete=complete)
    _show(comparison)
    click.echo("Nothing was changed; --apply takes it over." if only_preview else "Taken over.")


def _read(file: Path) -> list[RateLine]:
    if file.stat().st_size > _BYTES_MAX:
        raise click.ClickException("The file is larger than a rate deck can be.")
    try:
        return read_deck(file.read_bytes().decode("utf-8"))
    except UnicodeDecodeError:
        raise click.ClickException("The file is not UTF-8.") from None
    except DeckInvalid as error:
        raise click.ClickException("\n".join(["Nothing was taken.", *map(str, error.problems)])) from None


def _show(comparison: Comparison) -> None:
    for kind in Kind:
        click.echo(f"{len(comparison.of(kind)):>8,}  {kind}")
    biggest = comparison.biggest()
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
