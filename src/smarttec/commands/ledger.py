"""Look after the ledger."""

import sys

import click


@click.group()
def command() -> None:
    """Look after the ledger."""


@command.command()
def verify() -> None:
    """Check every invariant on live data; exit code 1 when one does not hold."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.ledger.verify import verify as findings_of

    findings = findings_of()
    for finding in findings:
        mark = "broken" if finding.broken else "holds"
        click.echo(f"{mark:>6}  {finding.check} ({finding.rows} rows)  {' '.join(finding.broken[:10])}".rstrip())
    sys.exit(any(finding.broken for finding in findings))
