"""Check that what the notice promises, the code keeps: declarations, registers, source.

Prints every finding with its id, what it is about and how to mend it, and fails if there is one.
"""

import contextlib
import os
import sys
from pathlib import Path
from secrets import token_hex

import click
import django

WRONG = 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as one JSON list.")
@click.option("--once", is_flag=True, help="Do nothing where this very source has passed before (each start asks so).")
def command(*, as_json: bool, once: bool) -> None:
    """Check declarations, registers and source against the notice. See docs/checks.md for every id."""
    from smarttec.machine.home import Home, write_private
    from smarttec.notice.checks.source import fingerprint

    passed, seen = Home.from_environment().run / "passed-check", fingerprint() if once else ""
    if once and _content(passed) == seen:
        return
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
    if once and not found:
        with contextlib.suppress(OSError):  # a full disk: it is checked again the next time
            write_private(passed, seen)
    sys.exit(WRONG if found else 0)


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
