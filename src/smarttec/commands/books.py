"""Write the books: the journal, the list of documents, tax by country and rate."""

import sys
from datetime import datetime, timedelta

import click

_DAY = click.DateTime(["%Y-%m-%d"])
_since = click.option("--since", type=_DAY, required=True, help="The first day (UTC).")
_until = click.option("--until", type=_DAY, required=True, help="The last day (UTC).")


@click.group()
def command() -> None:
    """Write the books: the journal, the list of documents, tax by country and rate."""


@command.command()
@_since
@_until
@click.option("--currency", default=None, help="The installation's own when it is not given.")
@click.option("--format", "form", type=click.Choice(["csv", "datev", "quickbooks"]), default="csv")
@click.option("--consultant", default=1001, show_default=True, help="DATEV: the number of the tax consultant.")
@click.option("--client", default=1, show_default=True, help="DATEV: the number of the client.")
def journal(since: datetime, until: datetime, currency: str | None, form: str, consultant: int, client: int) -> None:
    """Every posting with its two sides."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.kernel.currency import home_currency
    from smarttec.kernel.errors import SmarttecError
    from smarttec.shop.books.journal import journal as postings_of
    from smarttec.shop.books.writing import journal_csv, journal_datev, journal_quickbooks

    first, last = since.date(), until.date()
    postings = postings_of(since=first, until=last + timedelta(days=1), currency=currency or home_currency())
    if form == "datev":
        try:
            file = journal_datev(postings, since=first, until_inclusive=last, consultant=consultant, client=client)
        except SmarttecError as error:
            raise click.ClickException(error.sentence) from None
        sys.stdout.buffer.write(file)
    else:
        sys.stdout.write(journal_csv(postings) if form == "csv" else journal_quickbooks(postings))


@command.command()
@_since
@_until
def documents(since: datetime, until: datetime) -> None:
    """Invoices, receipts and credit notes, a line for each tax, as CSV."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.shop.books.documents import documents as listed
    from smarttec.shop.books.writing import documents_csv

    sys.stdout.write(documents_csv(listed(since=since.date(), until=until.date() + timedelta(days=1))))


@command.command()
@_since
@_until
def taxes(since: datetime, until: datetime) -> None:
    """Tax by country and rate, as CSV."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.shop.books.documents import tax_sums
    from smarttec.shop.books.writing import taxes_csv

    sys.stdout.write(taxes_csv(tax_sums(since=since.date(), until=until.date() + timedelta(days=1))))


@command.command()
@click.argument("base")
@click.argument("quote")
@click.argument("rate")
@click.option("--day", type=_DAY, required=True, help="When it was published.")
@click.option("--source", required=True, help="Who published it, as documents name it: ECB.")
def rate(base: str, quote: str, rate: str, day: datetime, source: str) -> None:
    """Enter an exchange rate, for tax in the currency of the country: `rate EUR USD 1.0852 --day 2026-11-30`."""
    from decimal import Decimal, InvalidOperation

    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.kernel.errors import SmarttecError
    from smarttec.shop.paper.local_tax import set_exchange_rate

    try:
        set_exchange_rate(base=base, quote=quote, rate=Decimal(rate), day=day.date(), source=source)
    except InvalidOperation:
        raise click.ClickException("Write the rate as a number with a point, such as 1.0852.") from None
    except SmarttecError as error:
        raise click.ClickException(error.sentence) from None
    click.echo(f"1 {base.upper()} = {rate} {quote.upper()} from {day.date()} on.")
