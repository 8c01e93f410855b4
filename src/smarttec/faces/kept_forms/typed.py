"""What of a form is kept: what was typed or chosen, and nothing that is secret."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.http import QueryDict

from smarttec.faces.kept_forms.marks import Mark
from smarttec.faces.web import DESK_PATH
from smarttec.kernel.cards import holds_card_number

CHARACTERS_MAX = 64_000
_SECRET = frozenset({
    "password", "passphrase", "current", "code", "proof", "secret", "token", "otp", "totp", "pin", "recovery", "card",
    "cvc", "csrfmiddlewaretoken", "mark",
})  # fmt: skip
"""Words in the name of a field whose value is never kept; a test compares them with every page's inputs."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: by whom, on which page, to which address, and its values by name."""

    writer: str
    page: str
    action: str
    values: Mapping[str, list[str]]

    def to_text(self) -> str:
        """For the box."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Typed":
        """What `to_text` made."""
        return cls(**json.loads(text))


def is_secret(name: str, *, action: str) -> bool:
    """Whether a field of that name, sent to that address, holds something that proves who somebody is."""
    words = set(re.split(r"[-_]", name.lower()))
    if name == "promo_code" or (action.startswith(DESK_PATH) and action != f"{DESK_PATH}login/"):
        words.discard("code")
    return not _SECRET.isdisjoint(words)


def typed_in(data: QueryDict, *, mark: Mark, action: str) -> Typed | None:
    """What is kept of the form; None when it is nothing, or too much."""
    values = {
        name: kept
        for name, sent in data.lists()
        if not is_secret(name, action=action) and any(kept := [text for text in sent if not holds_card_number(text)])
    }
    if not values or sum(len(name) + sum(map(len, kept)) for name, kept in values.items()) > CHARACTERS_MAX:
        return None
    return Typed(mark.writer, mark.page, action, values)
