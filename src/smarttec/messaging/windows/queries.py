"""Reads: an account's option, and the hours in force."""

from collections.abc import Mapping

from smarttec.messaging.windows.domain import Mode, Window
from smarttec.messaging.windows.models import CountryHours, QuietHours
from smarttec.messaging.windows.statutory import DEFAULTS
from smarttec.people.models import Account


def mode_of(account: Account) -> Mode:
    """What is done with its messages outside the hours."""
    row = QuietHours.objects.filter(account=account).first()
    return Mode(row.mode) if row else Mode.OFF


def hours_in_force() -> Mapping[str, Window]:
    """By country, in the order of their codes."""
    own = {row.country: row.window for row in CountryHours.objects.all()}
    return dict(sorted({**DEFAULTS, **own}.items()))
