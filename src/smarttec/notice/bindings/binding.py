"""What a binding is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """One clause, the objects that enforce it, and the tests that fail when they do not."""

    clause: str
    enforced_by: tuple[str, ...]
    tests: tuple[str, ...]
    how: str = ""
    """One sentence for everybody: how it is kept."""
