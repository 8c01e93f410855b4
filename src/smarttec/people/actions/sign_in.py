"""Signing in with address and password, and signing out everywhere."""

from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F

from smarttec.kernel.errors import InvalidInput, NotAuthenticated, TooManyRequests
from smarttec.people import attempts, second_factor
from smarttec.people.addresses import normalise
from smarttec.people.domain import PASSWORD_AGAIN, SIGN_IN_BY_ADDRESS, SIGN_IN_BY_NETWORK
from smarttec.people.models import Person
from smarttec.vault import directory
from smarttec.vault.directory import Kind

NOBODY = UUID(int=0)


class SignInRefused(NotAuthenticated):
    """E-mail and password do not fit together, or there were too many tries. Then waiting some minutes helps."""

    what_to_do = "Check both, or set a new password."


@cache
def _hash_of_nobody() -> str:
    """What an unknown address is compared with, so that it costs the same work."""
    return make_password("nobody has this password")


def authenticate(*, email: str, password: str, network: str, known_device_of: UUID | None = None) -> Person:
    """The person, after the first step. Raises `SignInRefused`, the same for every reason.

    Unknown addresses, wrong passwords and inactive people take the same statements and one argon2 each. A reached
    limit is refused, and grows from five minutes over an hour to a day. Tries from a browser in which that person has
    signed in before (`known_device_of`) are counted apart: strangers cannot lock anybody out.
    """
    nobody = _hash_of_nobody()
    address = _lenient(email)
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, address)
    is_known = listed is not None and listed.subject == known_device_of
    counted = f"{address} known" if is_known else address
    if not attempts.count((SIGN_IN_BY_ADDRESS, counted), (SIGN_IN_BY_NETWORK, network)):
        raise SignInRefused
    person = Person.objects.filter(id=listed.subject if listed else NOBODY).first()
    is_right = check_password(password, person.password if person else nobody)
    if person is None or not is_right or not person.is_active:
        raise SignInRefused
    attempts.forgive(SIGN_IN_BY_ADDRESS, counted)
    return person


def _lenient(email: str) -> str:
    """What is no address is an unknown one."""
    try:
        return normalise(email)
    except InvalidInput:
        return email.strip()[:320]


def demand_password(*, person: Person, password: str) -> None:
    """Ask a signed-in person for the password again. Raises `InvalidInput` (field `password`), `TooManyRequests`."""
    if not attempts.count((PASSWORD_AGAIN, person.id.hex)):
        raise TooManyRequests("Too many passwords were tried.")
    if not check_password(password, person.password):
        raise InvalidInput("This is not your password.", field="password")
    attempts.forgive(PASSWORD_AGAIN, person.id.hex)


def demand_fresh_proof(*, person: Person, proof: str) -> None:
    """Ask a signed-in person for the password again, or for a code of the second step where there is one.

    Raises `InvalidInput` (field `proof`), `TooManyRequests`.
    """
    typed = "".join(proof.split())
    try:
        if person.totp_confirmed_at is not None and typed.isascii() and typed.isdigit():
            second_factor.verify(person=person, code=typed)
        else:
            demand_password(person=person, password=proof)
    except InvalidInput as wrong:
        raise InvalidInput(wrong.sentence, field="proof") from None


def sign_out_everywhere(*, person: Person) -> None:
    """End every session of the person; each is compared with the epoch when it is used next."""
    Person.objects.filter(id=person.id).update(session_epoch=F("session_epoch") + 1)
