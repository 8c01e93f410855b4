"""Moving the sandbox's clock: one file in the home folder that every process of the sandbox follows.

In production there is no such file and nobody looks for one.
"""

import os
import re
import threading
import time
from collections.abc import Mapping
from datetime import timedelta

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, MisconfiguredError
from smarttec.machine.home import Home, write_private

FOLLOW_INTERVAL_SECONDS = 0.1
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_STEP = re.compile(r"(\d{1,6})([smhdw])")


def parse_step(text: str) -> timedelta:
    """`35d`, `2h30m` → a duration. Raises `InvalidInput`."""
    if not re.fullmatch(rf"(?:{_STEP.pattern})+", text):
        raise InvalidInput("Write a duration such as 35d, 2h30m or 90s.")
    return sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in _STEP.findall(text)), timedelta())


def advance(home: Home, by: timedelta, environ: Mapping[str, str] = os.environ) -> timedelta:
    """Move the clock ahead for every process of the sandbox; returns the offset reached."""
    if environ.get("SMARTTEC_MODE", "sandbox") != "sandbox":
        raise MisconfiguredError("Only the sandbox's clock can be moved.")
    offset = _offset(home) + by
    write_private(home.run / "clock", f"{offset.total_seconds():.0f}\n")
    return offset


def follow(environ: Mapping[str, str] = os.environ) -> None:
    """Keep this process's clock with the sandbox's, from now on; does nothing in production."""
    if environ.get("SMARTTEC_MODE", "sandbox") != "sandbox":
        return
    home = Home.from_environment(environ)
    CLOCK.set_offset(_offset(home))
    threading.Thread(target=_keep_following, args=[home], daemon=True, name="sandbox clock").start()


def _offset(home: Home) -> timedelta:
    try:
        return timedelta(seconds=float((home.run / "clock").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return timedelta()


def _keep_following(home: Home) -> None:
    while True:
        offset = _offset(home)
        if offset > CLOCK.offset:
            CLOCK.set_offset(offset)
        time.sleep(FOLLOW_INTERVAL_SECONDS)
