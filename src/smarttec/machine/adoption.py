"""How a command that somebody types finds the program it is about.

What is set in the environment counts first; then the lines of `settings.env` in the home folder, for which an operator
has one place; then what the sandbox that runs there told its own children.
"""

import json
from collections.abc import MutableMapping

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.home import Home, write_private

SETTINGS_FILE = "settings.env"
RUNNING_FILE = "environment.json"
OURS = ("SMARTTEC_", "DATABASE_URL")
ABOUT_ONE_PROCESS = {"SMARTTEC_SUPERVISED"}


def tell_running(home: Home, environment: MutableMapping[str, str]) -> None:
    """Keep what the sandbox's children are given, for whoever may read the home folder's secrets anyway."""
    told = {name: value for name, value in environment.items() if name.startswith(OURS)}
    write_private(home.run / RUNNING_FILE, json.dumps({n: v for n, v in told.items() if n not in ABOUT_ONE_PROCESS}))


def forget_running(home: Home) -> None:
    """It runs no more."""
    (home.run / RUNNING_FILE).unlink(missing_ok=True)


def adopt_settings(environ: MutableMapping[str, str]) -> None:
    """Take over the lines of `settings.env`. Raises `MisconfiguredError`."""
    path = Home.from_environment(environ).path / SETTINGS_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError):
        raise MisconfiguredError(f"{path} cannot be read.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().replace("_", "").isalnum():
            raise MisconfiguredError(f"Line {number} of {path} is not of the form NAME=value.")
        environ.setdefault(name.strip(), value.strip().strip("\"'"))


def adopt_running(environ: MutableMapping[str, str]) -> None:
    """Take over what the sandbox of this home folder runs with, unless a database is named."""
    if environ.get("DATABASE_URL", "").strip():
        return
    path = Home.from_environment(environ).run / RUNNING_FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for name, value in told.items():
        environ.setdefault(name, value)
