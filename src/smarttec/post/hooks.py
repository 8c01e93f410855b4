"""Where a room above plugs in a channel, so that this room need not know it. Registered once, in `AppConfig.ready`.

`carry_texts_with(carrier)`: who sends texts (SMS) to a person's own phone. Without a carrier everything goes by e-mail.
"""

from typing import Protocol

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
