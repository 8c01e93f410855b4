"""Where rooms above this one plug in, so that this room need not know them. Registered once, in `AppConfig.ready`.

- `on_content_deletion(handler)`: deletes the content of an account that its room holds, in the transaction that
  decides the deletion, and keeps the financial facts. Handlers run in the order of their names; they must be set-based
  and may run twice. The account's keys are destroyed afterwards, in a step of its own.
- `debts_from(provider)`: what an account owes, in micros. `holds_from(provider)`: whether a fraud hold is on it.
- `collect_with(collector)`: charges what a renewal is short of to the means of payment that the customer has saved.
- `money_coming_from(provider)`: whether a payment of the account is under way, so that nothing is deleted meanwhile.
- `credit_given_back_by(handler)`: gives the credit of an account that ends back to the payments it came from.

Whoever changes a debt or a hold calls `actions.standing.refresh_standing` in the same transaction.
"""

from collections.abc import Callable
from uuid import UUID

ContentHandler = Callable[[UUID], int]
"""(account) → how many rows lost their content."""
Debts = Callable[[UUID], int]
Holds = Callable[[UUID], bool]
Collector = Callable[[UUID, int], bool]
"""(account, missing_micros) → whether a charge is under way now. The account's row is locked."""
MoneyComing = Callable[[UUID], bool]
GiveBack = Callable[[UUID], object]

_content_handlers: dict[str, ContentHandler] = {}
_debts: list[Debts] = []
_holds: list[Holds] = []
_collectors: list[Collector] = []
_money_coming: list[MoneyComing] = []
_give_back: list[GiveBack] = []


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


def collect_with(collector: Collector) -> None:
    """Ask this one for what a renewal is short of, instead of any other."""
    _collectors[:] = [collector]


def collect(account: UUID, missing_micros: int) -> bool:
    """Have what is missing charged to the saved means of payment; False when there is none."""
    return any(collector(account, missing_micros) for collector in _collectors)


def money_coming_from(provider: MoneyComing) -> None:
    """Ask this provider too whether money is under way."""
    if provider not in _money_coming:
        _money_coming.append(provider)


def is_money_coming(account: UUID) -> bool:
    """Whether a payment of the account is under way."""
    return any(provider(account) for provider in _money_coming)


def credit_given_back_by(handler: GiveBack) -> None:
    """Have this one give credit back, instead of any other."""
    _give_back[:] = [handler]


def give_credit_back(account: UUID) -> None:
    """Have the credit of an account that ends given back, as far as that can be done."""
    for handler in _give_back:
        handler(account)
