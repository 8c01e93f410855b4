"""Texts with fields: `Hello {name}` becomes `Hello Ada`. Pure."""

import re
from collections.abc import Collection, Mapping

from smarttec.kernel.errors import InvalidInput

_FIELD = re.compile(r"\{([^{}\n]{1,60})\}")


def fields_in(text: str) -> list[str]:
    """The fields of a text in small letters, each once, in the order of the text."""
    return list(dict.fromkeys(_key(found) for found in _FIELD.findall(text)))


def demand_known(text: str, known: Collection[str]) -> None:
    """Raise `InvalidInput` (field `body`) when the text has a field that nobody can fill."""
    missing = [field for field in fields_in(text) if field not in known]
    if missing:
        there = ", ".join(f"{{{name}}}" for name in known) or "none"
        raise InvalidInput(f"The text asks for {{{missing[0]}}}. What can be filled in: {there}.", field="body")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each field replaced by its value; by nothing when there is none."""
    return _FIELD.sub(lambda found: values.get(_key(found.group(1)), ""), text)


def _key(name: str) -> str:
    return " ".join(name.lower().split())
