"""Where a room above plugs in a channel, so that this room need not know it. Registered once, in `AppConfig.ready`.

`write_late_with(template, writer)`: who says what stands in a letter whose words are written when it leaves.

`carry_texts_with(carrier)`: who sends texts (SMS) to a person's own phone. Without a carrier everything goes by e-mail.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol
from uuid import UUID

from smarttec.kernel.errors import MisconfiguredError
from smarttec.people.models import Person


class TextCarrier(Protocol):
    """Queues a text to the phone of a person, in the caller's transaction."""

    def __call__(self, *, person: Person, template: str, text: str) -> bool:
        """Open the person's phone under the purpose of the registered `template` and let it leave through the door.

        False when it cannot (no such destination, the notice refuses): the letter then goes by e-mail.
        """
        ...


_carriers: list[TextCarrier] = []


def carry_texts_with(carrier: TextCarrier) -> None:
    """Set who takes our texts."""
    _carriers[:] = [carrier]


def text_carrier() -> TextCarrier | None:
    """Who takes them, if anybody."""
    return _carriers[0] if _carriers else None


Writer = Callable[[UUID], Mapping[str, Any] | None]
"""From what a letter is about (`Mail.act`) to the context of its template, opened under the template's purpose.

None when there is nothing to send any more.
"""
_writers: dict[str, Writer] = {}


def write_late_with(template: str, writer: Writer) -> None:
    """Set who writes that letter."""
    _writers[template] = writer


def writer_of(template: str) -> Writer:
    """Who writes that letter. Raises `MisconfiguredError` when nobody does."""
    if template not in _writers:
        raise MisconfiguredError(f"Nobody writes the letter {template}.")
    return _writers[template]
