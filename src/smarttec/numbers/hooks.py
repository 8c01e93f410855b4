"""Where rooms beside this one plug in, so that this room need not know them. Registered once, in `AppConfig.ready`."""

from collections.abc import Callable
from uuid import UUID

from smarttec.kernel.errors import MisconfiguredError
from smarttec.people.models import Account

Permit = Callable[[Account], None]
"""Returns when the account may rent numbers and change their settings, else raises."""

MoneyComing = Callable[[UUID], bool]
"""Whether a payment of the account is under way."""

_permits: list[Permit] = []
_money_coming: list[MoneyComing] = []


def permit_with(permit: Permit) -> None:
    """Set who decides."""
    _permits[:] = [permit]


def demand_permission(account: Account) -> None:
    """Ask whoever decides. Refuses when nobody does."""
    if not _permits:
        raise MisconfiguredError("Nobody decides who may rent numbers: standing did not register.")
    _permits[0](account)


def money_coming_from(provider: MoneyComing) -> None:
    """Ask this provider too whether money is under way."""
    if provider not in _money_coming:
        _money_coming.append(provider)


def is_money_coming(account: UUID) -> bool:
    """Whether a payment of the account is under way, so that its numbers are kept meanwhile."""
    return any(provider(account) for provider in _money_coming)
