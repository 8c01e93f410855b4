"""Where rooms above this one plug in, so that this room need not know them.

Registered once at start-up, in `AppConfig.ready`:

- `on_account_opened(handler)`: gets every new account, in the transaction that makes it. The ledger's balance is
  opened this way.
- `on_profile_changed(handler)`: gets every change of what somebody told about themselves, in its transaction.
- `carry_letters_with(carrier)`: the post room. Without a carrier no letter is lost silently: `send_letter` refuses.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from smarttec.kernel.errors import MisconfiguredError
from smarttec.people.models import Account, Person, ProfileChange

AccountHandler = Callable[[Account], None]
ProfileHandler = Callable[[ProfileChange], None]


class LetterCarrier(Protocol):
    """Queues a registered template for a person, in the caller's transaction."""

    def __call__(
        self, *, person: Person, template: str, context: Mapping[str, Any], address: str | None = None
    ) -> object:
        """`address` is set when the letter goes elsewhere than to the person's confirmed e-mail."""
        ...


_account_handlers: list[AccountHandler] = []
_profile_handlers: list[ProfileHandler] = []
_carriers: list[LetterCarrier] = []


def on_account_opened(handler: AccountHandler) -> None:
    """Call the handler for every new account. Registering it again changes nothing."""
    if handler not in _account_handlers:
        _account_handlers.append(handler)


def account_opened(account: Account) -> None:
    """Tell every handler."""
    for handler in _account_handlers:
        handler(account)


def on_profile_changed(handler: ProfileHandler) -> None:
    """Call the handler for every change of a profile. Registering it again changes nothing."""
    if handler not in _profile_handlers:
        _profile_handlers.append(handler)


def profile_changed(change: ProfileChange) -> None:
    """Tell every handler."""
    for handler in _profile_handlers:
        handler(change)


def carry_letters_with(carrier: LetterCarrier) -> None:
    """Set who takes our letters."""
    _carriers[:] = [carrier]


def send_letter(*, person: Person, template: str, context: Mapping[str, Any], address: str | None = None) -> None:
    """Hand a letter to the post room."""
    if not _carriers:
        raise MisconfiguredError("Nobody carries letters: the post room did not register.")
    _carriers[0](person=person, template=template, context=context, address=address)
