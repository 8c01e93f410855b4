"""Where rooms beside this one plug in, so that this room need not know them. Registered once, in `AppConfig.ready`."""

from collections.abc import Callable

from smarttec.kernel.errors import MisconfiguredError
from smarttec.people.models import Account

Permit = Callable[[Account], None]
"""Returns when the account may rent numbers and change their settings, else raises."""

_permits: list[Permit] = []


def permit_with(permit: Permit) -> None:
    """Set who decides."""
    _permits[:] = [permit]


def demand_permission(account: Account) -> None:
    """Ask whoever decides. Refuses when nobody does."""
    if not _permits:
        raise MisconfiguredError("Nobody decides who may rent numbers: standing did not register.")
    _permits[0](account)
