"""What stands in a model instance for a personal value: sealed as stored, in transit, or drafted and not yet saved.

None of them shows its text in a `repr`, a template's debug output or a traceback's locals.
"""

from collections.abc import Callable
from pickle import PicklingError
from typing import Any, NoReturn


class Sealed:
    """A value as stored. Shows nothing; opens only through its field."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.blob == other.blob

    def __hash__(self) -> int:
        return hash(self.blob)


class Carried(Sealed):
    """A sealed value on its way from one place of storage to another (a dump, a reload, a bulk update).

    Reading the attribute gives it as it is: whoever moves a value need not open it.
    """

    __slots__ = ()


class Draft:
    """A text that was assigned and not saved yet, and what it replaces. Cannot be pickled: it would be in the open."""

    __slots__ = ("before", "text")

    def __init__(self, text: Any, before: Sealed | None) -> None:
        self.text = text
        self.before = before

    def __repr__(self) -> str:
        return "<not sealed yet>"

    def __copy__(self) -> "Draft":
        return self

    def __deepcopy__(self, _memo: object) -> "Draft":
        return self

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        raise PicklingError("A personal value is not sealed yet: save the object first.")


class Unopened:
    """A form's initial value: opens when it is rendered or compared, under the purpose in force then."""

    __slots__ = ("_open",)

    def __init__(self, opening: Callable[[], Any]) -> None:
        self._open = opening

    def __str__(self) -> str:
        return str(self._open())

    def __eq__(self, other: object) -> bool:
        return str(self) == (other if isinstance(other, str) else str(other))

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(str(self))

    def __repr__(self) -> str:
        return "<sealed>"
