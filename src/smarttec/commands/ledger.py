"""Look after the ledger."""

import sys
from datetime import UTC, datetime
from uuid import UUID

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
        checked = f"({finding.rows:,} rows of {finding.table})"
        click.echo(f"{mark:>6}  {finding.check} {checked}  {' '.join(finding.broken[:10])}".rstrip())
    broken = sum(bool(finding.broken) for finding in findings)
    click.echo(f"{len(findings)} rules checked, {broken} broken")
    sys.exit(bool(broken))


@command.command("trial-balance")
def trial_balance() -> None:
    """Per currency, what all accounts own and the operator's side by counterpart; exit code 1 if they differ."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.kernel.money import format_decimal
    from smarttec.ledger.queries import trial_balance as balances

    sheets = balances()
    for sheet in sheets:
        click.echo(f"{sheet.currency}  {sheet.accounts:,} accounts  {format_decimal(sheet.owned_micros)}")
        for counterpart, micros in sheet.counterparts.items():
            click.echo(f"     {counterpart.label:<16} {format_decimal(micros)}")
        click.echo(f"     {'difference':<16} {format_decimal(sheet.difference_micros)}")
    sys.exit(any(sheet.difference_micros for sheet in sheets))


@command.command()
def expire() -> None:
    """Release holds and take promotional credit whose time is over, as the worker does every minute."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.ledger.actions import expire_due

    expired = expire_due()
    click.echo(f"{expired.holds:,} holds released, {expired.lots:,} lots expired")


_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])


@command.command()
@click.argument("account")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", help="CSV, or JSON lines.")
@click.option("--kind", "kinds", multiple=True, help="Only entries of this kind, such as capture; may be repeated.")
@click.option("--since", type=_DAY, help="From this moment on, UTC.")
@click.option("--until", type=_DAY, help="Before this moment, UTC.")
def statement(account: str, form: str, kinds: tuple[str, ...], since: datetime | None, until: datetime | None) -> None:
    """Write the statement of ACCOUNT (its SID or its id), oldest entry first, with the balance after each."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.kernel.errors import SmarttecError
    from smarttec.ledger.export import WRITERS
    from smarttec.ledger.models import EntryKind
    from smarttec.ledger.statements import Filter, whole

    try:
        chosen = [EntryKind[kind.upper().replace("-", "_")] for kind in kinds]
    except KeyError as error:
        known = ", ".join(kind.name.lower() for kind in EntryKind)
        raise click.BadParameter(f"{error.args[0].lower()} is none of {known}", param_hint="--kind") from None
    only = Filter(kinds=chosen, since=since and since.replace(tzinfo=UTC), until=until and until.replace(tzinfo=UTC))
    try:
        lines = whole(account=_account_id(account), only=only)
    except SmarttecError as error:
        raise click.ClickException(error.sentence) from None
    sys.stdout.writelines(WRITERS[form](lines))


@command.command()
@click.argument("account")
@click.argument("code")
def currency(account: str, code: str) -> None:
    """Keep ACCOUNT (its SID or its id) in the currency CODE, as long as its credit never moved."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.kernel.errors import SmarttecError
    from smarttec.ledger.actions import change_currency

    try:
        change_currency(account=_account_id(account), currency=code)
    except SmarttecError as error:
        raise click.ClickException(error.sentence) from None


def _account_id(text: str) -> UUID:
    from smarttec.kernel.errors import NotFound
    from smarttec.kernel.ids import from_sid

    try:
        return UUID(text) if not text.startswith("AC") else from_sid("AC", text)
    except ValueError:
        raise NotFound from None
