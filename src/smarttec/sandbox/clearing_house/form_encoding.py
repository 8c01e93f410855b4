"""Stripe's request bodies: forms whose keys nest, `line_items[0][price_data][currency]=usd`."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)((?:\[[A-Za-z0-9_]*\])*)\Z")
_MOST_FIELDS = 200
_DEEPEST = 6

Nested = dict[str, "Nested | str"]


class BadForm(ValueError):
    """The body is not a form of this kind; the text says why."""


def decode(body: str) -> Nested:
    """`a[b][0]=c` → `{"a": {"b": {"0": "c"}}}`; lists stay objects with numbered keys. Raises `BadForm`."""
    try:
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadForm("too many fields") from error
    return _nest(pairs)


def _nest(pairs: Iterable[tuple[str, str]]) -> Nested:
    root: Nested = {}
    for key, value in pairs:
        match = _KEY.match(key)
        if not match:
            raise BadForm("a key is malformed")
        path = [match[1], *re.findall(r"\[([A-Za-z0-9_]*)\]", match[2])]
        _put(root, path, value)
    return root


def _put(root: Nested, path: list[str], value: str) -> None:
    if len(path) > _DEEPEST:
        raise BadForm("a key is nested too deeply")
    here = root
    for step in path[:-1]:
        child = here.setdefault(step or str(len(here)), {})
        if isinstance(child, str):
            raise BadForm("a key is both a value and a group")
        here = child
    here[path[-1] or str(len(here))] = value
