"""What the schedule ends: show it, or do it now."""

import click


@click.group()
def command() -> None:
    """Show what is past its time, or end it, as the worker does once a day. See docs/rights.md."""


@command.command()
def report() -> None:
    """What a run would do now, and the oldest of each kind; changes nothing."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.requests.retention.running import report as look

    click.echo(f"{'kind':<34} {'oldest':<10}  {'allowed':<10}  {'over':>9}  {'held':>9}  then")
    for found in look():
        oldest = f"{found.oldest_at:%Y-%m-%d}" if found.oldest_at else "-"
        act = "deleted" if found.kind.deletes else "emptied"
        name = found.kind.holding.label
        click.echo(f"{name:<34} {oldest:<10}  {found.limit:%Y-%m-%d}  {found.over:>9,}  {found.held:>9,}  {act}")


@command.command()
def run() -> None:
    """End what is past its time now."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.requests.erasure.records import end_due_records
    from smarttec.requests.retention.closing import end_closed
    from smarttec.requests.retention.running import run as run_now

    for found in run_now():
        if found.ended or found.held:
            click.echo(f"{found.kind.holding.label}: {found.ended:,} ended, {found.held:,} held.")
    click.echo(f"Closed accounts begun: {end_closed():,}. Keys of records destroyed: {end_due_records():,}.")
