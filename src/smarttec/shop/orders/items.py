"""The register of what an order can be about. Each kind of item has a handler that checks, gives and takes back.

Customers may ask for any kind in `KINDS`; one without a handler cannot be quoted. Rooms that can deliver another kind
register a handler in `AppConfig.ready`. The kinds of this room are in `kinds`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from smarttec.kernel.errors import InvalidInput
from smarttec.shop.orders.errors import NoHandler

KINDS: Mapping[str, str] = {
    "credit": "Credit",
    "promotional": "Promotional credit",
    "plan": "A year of a plan",
    "number": "Phone numbers",
    "goods": "Devices and other goods",
}
"""Kind → words for people. The keys are stored and never change meaning."""

QUANTITY_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """An item as handlers see it. `act` is the id under which it is given; `what` are the kind's own values."""

    kind: str
    quantity: int = 1
    what: Mapping[str, Any] = field(default_factory=dict)
    account: UUID
    currency: str
    act: UUID
    order: UUID


class Handler(Protocol):
    """What a room does for a kind of item. All run in the caller's transaction, with the account's row locked."""

    def check(self, thing: Thing) -> None:
        """Refuse what cannot be delivered, before it is quoted. Raises `InvalidInput`, `NotFound`."""
        ...

    def describe(self, thing: Thing) -> str:
        """The line of a document, without the quantity."""
        ...

    def list_price_micros(self, thing: Thing) -> int:
        """What all of it costs without tax unless staff agree on something else."""
        ...

    def give(self, thing: Thing) -> int:
        """Give it once: the same act again changes nothing. What of it went through the ledger, in micros.

        Raises an error of the tree when it cannot be given.
        """
        ...

    def size(self, thing: Thing) -> int:
        """How much is given, in the unit of `take_back`; at least 1."""
        ...

    def take_back(self, thing: Thing, *, act: UUID) -> int:
        """Take back what is still there of what was given; how much that was, 0 to `size`."""
        ...


_handlers: dict[str, Handler] = {}


def handle(kind: str, handler: Handler) -> None:
    """Deliver this kind of `KINDS` by that handler."""
    if kind not in KINDS:
        raise ValueError(f"there is no kind of item called {kind!r}")
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler:
    """Who delivers it. Raises `NoHandler`."""
    handler = _handlers.get(kind)
    if handler is None:
        raise NoHandler(f"{KINDS.get(kind, 'This')}: we cannot deliver this yet.", field="kind")
    return handler


def deliverable() -> list[str]:
    """The kinds that have a handler, in the order of the register."""
    return [kind for kind in KINDS if kind in _handlers]


def check_wanted(kind: str, quantity: int) -> None:
    """What can be asked for at all. Raises `InvalidInput`."""
    if kind not in KINDS:
        raise InvalidInput("Choose what you want to order.", field="kind")
    if not 1 <= quantity <= QUANTITY_MAX:
        raise InvalidInput(f"Choose a quantity between 1 and {QUANTITY_MAX:,}.", field="quantity")
