"""Publish plans, show what each state of an account allows, and do what is due."""

from datetime import datetime

import click

from smarttec.kernel.currency import home_currency


@click.group()
def command() -> None:
    """Publish plans, show what each state of an account allows, and do what is due."""


@command.command()
@click.option("--currency", default=home_currency, show_default=True)
def show(currency: str) -> None:
    """The plans that are on sale now."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.kernel.money import format_money
    from smarttec.plans.queries import plans_on_sale

    for plan in plans_on_sale(currency):
        price, credit = (format_money(amount, plan.currency) for amount in (plan.price_micros, plan.credit_micros))
        click.echo(f"{plan.key}  {plan}: {price} a year with {credit} of credit, since {plan.effective_from:%Y-%m-%d}")


@command.command()
@click.argument("key")
@click.option("--name", required=True)
@click.option("--price", required=True, help="For a year, for example 60 or 59.90.")
@click.option("--credit", default="0", show_default=True, help="Included in every term.")
@click.option("--currency", default=home_currency, show_default=True)
@click.option("--feature", "features", multiple=True, help="A word or two; may be given several times.")
@click.option("--from", "effective_from", type=click.DateTime(["%Y-%m-%d"]), help="First day (UTC); now if not given.")
def publish(
    key: str,
    name: str,
    price: str,
    credit: str,
    currency: str,
    features: tuple[str, ...],
    effective_from: datetime | None,
) -> None:
    """Publish the next version of the plan KEY."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from datetime import UTC

    from smarttec.kernel.errors import InvalidInput
    from smarttec.kernel.money import parse_micros
    from smarttec.plans.actions.publish import publish as publish_version

    try:
        version = publish_version(
            key=key,
            name=name,
            currency=currency,
            price_micros=parse_micros(price),
            credit_micros=parse_micros(credit),
            features=features,
            effective_from=effective_from.replace(tzinfo=UTC) if effective_from else None,
        )
    except InvalidInput as error:
        raise click.ClickException(error.sentence) from None
    click.echo(f"{version}, on sale from {version.effective_from:%Y-%m-%d %H:%M} UTC.")


@command.command()
def table() -> None:
    """What every condition of an account allows."""
    from smarttec.plans.standing import CAPS_PER_DAY, TABLE, Permission

    for condition, row in TABLE.items():
        click.echo(str(condition.name).replace("_", " ").lower())
        for act, permission in row.items():
            cap = f", {CAPS_PER_DAY[act]} a day" if permission is Permission.LIMITED else ""
            click.echo(f"  {permission.name.lower():>9}{cap}  {act}")


@command.command()
def due() -> None:
    """Do at once what is due, as the worker does each minute."""
    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.plans.actions.due import run_due

    click.echo(f"Steps done: {run_due()}.")
