"""What the frame of each page shows: who is signed in, by id only, and the purpose in force."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from smarttec.faces.desk.access import STAFF_PURPOSES
from smarttec.faces.web import desk_purpose_of
from smarttec.notice.purposes import RULES


@dataclass(frozen=True, slots=True)
class StaffCard:
    """Stands for the person in templates of the framework, which would open name and e-mail on every page."""

    pk: Any
    is_authenticated: bool
    is_active: bool
    is_staff: bool
    get_username: str
    get_full_name: str

    @classmethod
    def of(cls, request: HttpRequest) -> "StaffCard":
        """Of whoever asks."""
        user = request.user
        name = f"Staff {str(user.pk).replace('-', '')[-8:]}" if user.is_authenticated else ""
        return cls(user.pk, user.is_authenticated, user.is_active, bool(getattr(user, "is_staff", False)), name, name)


@dataclass(frozen=True, slots=True)
class ChosenPurpose:
    """The banner's words."""

    in_plain_words: str
    clause: str
    until: datetime


def chosen_purpose(request: HttpRequest) -> ChosenPurpose | None:
    """The purpose in force, for the banner."""
    chosen = desk_purpose_of(request)
    if chosen is None:
        return None
    return ChosenPurpose(
        in_plain_words=STAFF_PURPOSES.get(chosen.purpose, ""),
        clause=RULES[chosen.purpose].clause,
        until=datetime.fromtimestamp(chosen.until_ms / 1000, tz=UTC),
    )
