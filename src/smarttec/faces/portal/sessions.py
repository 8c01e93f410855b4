"""What the portal keeps in a session: ids, flags and moments, never a personal value.

| key | holds |
|---|---|
| `age_gate` | that the age gate was passed, and the region (a number) it leads to |
| `confirming` | who is to confirm their e-mail, whether that is a new account, and since when |
| `second_step` | who gave the right password and still owes the second step, since when, and where to go then |
| `resetting` | whose password is being set anew (the id of nobody for an unknown address) |
| `securing` | whose locked account is being recovered (the id of nobody for an unknown address), and since when |
| `secured` | that the person of `securing` proved to read the mailbox, and when |
| `requests` | ids of requests whose code was typed here, each with the moment until which they are shown |
| `asked_number` | the id of the inquiry about a phone number whose code was typed here |
| `seen_my_data` | that the page "My data" was opened once |

Django adds `_auth_user_id`, `_auth_user_backend`, `_auth_user_hash` and `_messages`.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Region
from smarttec.people.actions.sign_up import SignedUp
from smarttec.people.domain import network_of
from smarttec.people.models import Person
from smarttec.people.queries import active_person

AGE_GATE, CONFIRMING, SECOND_STEP, RESETTING = "age_gate", "confirming", "second_step", "resetting"
SECURING, SECURED = "securing", "secured"
SEEN_MY_DATA = "seen_my_data"
ASKED_NUMBER = "asked_number"
SECOND_STEP_MS = 10 * 60_000
SECURED_MS = 15 * 60_000
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def network(request: HttpRequest) -> str:
    """What tries are counted by."""
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def pass_age_gate(request: HttpRequest, region: Region) -> None:
    """Remember the pass, not the answer."""
    request.session[AGE_GATE] = {"region": int(region)}


def region_after_age_gate(request: HttpRequest) -> Region | None:
    """None when the gate was not passed in this session."""
    passed = request.session.get(AGE_GATE)
    return Region(passed["region"]) if passed else None


def begin_confirming(request: HttpRequest, signed_up: SignedUp) -> None:
    """Remember who is to confirm."""
    kept = {"person": signed_up.person.hex, "is_new": signed_up.is_new, "since_ms": clock.now_ms()}
    request.session[CONFIRMING] = kept


def confirming(request: HttpRequest) -> SignedUp | None:
    """Who is to confirm in this session."""
    kept: dict[str, Any] | None = request.session.get(CONFIRMING)
    return SignedUp(person=UUID(kept["person"]), is_new=bool(kept["is_new"])) if kept else None


def is_confirming_outdated(request: HttpRequest) -> bool:
    """Whether the person has proved since then, elsewhere, to read a mailbox: this session learns nothing more."""
    kept: dict[str, Any] = request.session[CONFIRMING]
    person = active_person(kept["person"])
    if person is None or person.email_confirmed_at is None:
        return person is None
    return person.email_confirmed_at.timestamp() * 1000 >= int(kept["since_ms"])


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """The right password was given; the second step is missing."""

    person: Person
    then: str


def begin_second_step(request: HttpRequest, person: Person, then: str) -> None:
    """Remember who, with a session key that nobody knew before."""
    request.session.cycle_key()
    request.session[SECOND_STEP] = {
        "person": person.id.hex, "since_ms": clock.now_ms(), "then": then, "epoch": person.session_epoch,
    }  # fmt: skip


def half_signed_in(request: HttpRequest) -> HalfSignedIn | None:
    """Who owes the second step; None after ten minutes, and when every session of theirs was ended meanwhile."""
    kept = request.session.get(SECOND_STEP)
    if not kept or clock.now_ms() - kept["since_ms"] > SECOND_STEP_MS:
        return None
    person = active_person(kept["person"])
    is_current = person is not None and person.session_epoch == kept.get("epoch")
    return HalfSignedIn(person, kept["then"]) if person and is_current else None


def sign_in(request: HttpRequest, person: Person) -> None:
    """Make it the person's session, under a new key."""
    for key in (SECOND_STEP, CONFIRMING, RESETTING, AGE_GATE, SECURING, SECURED):
        request.session.pop(key, None)
    login(request, person, backend=_BACKEND)


def begin_securing(request: HttpRequest, person: UUID) -> None:
    """Remember whose account is to be secured; nothing of a former session stays."""
    request.session.flush()
    request.session[SECURING] = person.hex


def securing(request: HttpRequest) -> str | None:
    """The id of whose account it is; nobody's for an unknown address, None when nothing was begun."""
    kept: str | None = request.session.get(SECURING)
    return kept


def note_proof(request: HttpRequest) -> None:
    """The person proved to read the mailbox, just now."""
    request.session.cycle_key()
    request.session[SECURED] = clock.now_ms()


def secured_person(request: HttpRequest) -> Person | None:
    """Who proved it within the last quarter of an hour in this session."""
    since_ms = request.session.get(SECURED)
    if since_ms is None or clock.now_ms() - since_ms > SECURED_MS:
        return None
    return active_person(request.session.get(SECURING, ""))
