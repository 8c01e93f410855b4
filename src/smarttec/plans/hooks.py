"""Where rooms above this one plug in, so that this room need not know them. Registered once, in `AppConfig.ready`.

- `on_content_deletion(handler)`: deletes the content of an account that its room holds, in the transaction that
  decides the deletion, and keeps the financial facts. Handlers run in the order of their names; they must be set-based
  and may run twice. The account's keys are destroyed afterwards, in a step of its own.
- `debts_from(provider)`: what an account owes, in micros. `holds_from(provider)`: whether a fraud hold is on it.

Whoever changes a debt or a hold calls `actions.standing.refresh_standing` in the same transaction.
"""

from collections.abc import Callable
from uuid import UUID

ContentHandler = Callable[[UUID], int]
"""(account) → how many rows lost their content."""
Debts = Callable[[UUID], int]
Holds = Callable[[UUID], bool]

_content_handlers: dict[str, ContentHandler] = {}
_debts: list[Debts] = []
_holds: list[Holds] = []


def on_content_deletion(handler: ContentHandler) -> None:
    """Call the handler when an account's content is deleted. Registering it again changes nothing."""
    _content_handlers[f"{handler.__module__}.{handler.__qualname__}"] = handler


def delete_content(account: UUID) -> dict[str, int]:
    """Call every handler; how many rows each emptied, by its name."""
    return {name: handler(account) for name, handler in sorted(_content_handlers.items())}


def debts_from(provider: Debts) -> None:
    """Ask this provider about debts too."""
    if provider not in _debts:
        _debts.append(provider)


def owed_micros(account: UUID) -> int:
    """What the account owes to anybody here."""
    return sum(provider(account) for provider in _debts)


def holds_from(provider: Holds) -> None:
    """Ask this provider about holds too."""
    if provider not in _holds:
        _holds.append(provider)


def is_held(account: UUID) -> bool:
    """Whether a fraud hold is on the account."""
    return any(provider(account) for provider in _holds)
