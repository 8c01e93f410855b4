"""A letter's words, from its template files and what they are filled with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string

from smarttec.post.letterhead import current_letterhead, portal_url


@dataclass(frozen=True, slots=True)
class Words:
    """What the receiver reads."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


def filled(template: str, context: Mapping[str, Any]) -> Words:
    """The three parts of a registered letter."""
    letter = addressed(context)
    return Words(
        subject=" ".join(render_to_string(f"mail/{template}.subject.txt", letter).split()),
        text=render_to_string(f"mail/{template}.txt", letter),
        html=render_to_string(f"mail/{template}.html", letter),
    )


def addressed(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """With what every letter may name: who writes, and where the portal is."""
    return {**context, "operator": current_letterhead(), "portal_url": portal_url()}
