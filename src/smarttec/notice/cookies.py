"""The register of everything kept in a visitor's browser (clause SCOPE-3). What is not here is never set."""

from dataclasses import dataclass
from enum import StrEnum


class Store(StrEnum):
    """Where in the browser it is kept."""

    COOKIE = "cookie"
    LOCAL_STORAGE = "local storage"


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry of the register. `area` says which pages set it."""

    name: str
    store: Store
    purpose: str
    set_when: str
    lifetime: str
    clause_id: str
    area: str = "portal"


COOKIES = (
    Kept("session", Store.COOKIE, "Keeps you signed in; holds a random number that means nothing elsewhere.",
         "When you sign up or sign in", "14 days", "SCOPE-3"),
    Kept("csrftoken", Store.COOKIE, "Proves that a form was sent from our own page.", "With the first form",
         "1 year", "SECURE-1"),
    Kept("age_answer", Store.COOKIE,
         "Remembers that the age question was answered and whether to go on. Says nothing else about you.",
         "After the age question", "1 day", "MINORS-1"),
    Kept("kept_forms", Store.COOKIE,
         "Opens what you typed into a form that had expired, so that you find it there again. Only you have this key.",
         "When a form of yours had expired", "1 hour", "SECURE-1"),
    Kept("known_device", Store.COOKIE,
         "Remembers that you signed in with this browser before, so that others who try passwords cannot lock you out.",
         "When you sign in", "1 year", "SECURE-1"),
    Kept("adminTheme", Store.LOCAL_STORAGE, "Remembers whether a member of our staff prefers a light or a dark desk.",
         "When staff choose it", "Until it is cleared", "SCOPE-3", "desk"),
    Kept("sidebarDesktopOpen", Store.LOCAL_STORAGE, "Remembers whether a member of our staff keeps the menu open.",
         "When staff open or close it", "Until it is cleared", "SCOPE-3", "desk"),
)  # fmt: skip

BY_NAME = {kept.name: kept for kept in COOKIES}
