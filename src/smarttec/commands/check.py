"""Check that what the notice promises, the code keeps: declarations, registers, source.

Prints every finding with its id, what it is about and how to mend it, and fails if there is one.
"""

import os
import sys
from secrets import token_hex

import click
import django

WRONG = 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON list.")
def command(*, as_json: bool) -> None:
    """Check declarations, registers and source against the notice. See docs/checks.md for every id."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.core import checks

    from smarttec.notice.checks.registration import TAG
    from smarttec.notice.checks.report import as_lines, as_objects

    if not settings.ENVIRONMENT.secret_key:
        settings.SECRET_KEY = token_hex()  # importing what signs needs one; nothing is signed here
    found = checks.run_checks(tags=[TAG], include_deployment_checks=True)
    if as_json:
        import json

        click.echo(json.dumps(as_objects(found), indent=2))
    else:
        for line in as_lines(found):
            click.echo(line)
    sys.exit(WRONG if found else 0)
