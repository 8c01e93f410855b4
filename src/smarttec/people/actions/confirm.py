"""Confirming the e-mail by code."""

from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.people import attempts, codes, hooks
from smarttec.people.actions.sign_in import NOBODY
from smarttec.people.actions.sign_up import SignedUp, send_confirming_code
from smarttec.people.domain import CODE_BY_ADDRESS, CODE_BY_NETWORK, CODE_TRY_BY_NETWORK
from smarttec.people.models import OneTimeCode, Person


def confirm_email(*, signed_up: SignedUp, code: str, network: str) -> Person:
    """The person whose address is confirmed now. Raises `InvalidInput`, `TooManyRequests`.

    For an address that had an account before, no code is right, and the work is the same.
    """
    if not attempts.count((CODE_TRY_BY_NETWORK, network)):
        raise TooManyRequests("Too many codes were tried.")
    person_id = signed_up.person if signed_up.is_new else NOBODY
    if not codes.redeem(person=person_id, use=OneTimeCode.Use.CONFIRM_EMAIL, code=code):
        raise InvalidInput("This code is not right, or its time is over. You can ask for a new one.", field="code")
    person = Person.objects.get(id=person_id)
    person.email_confirmed_at = clock.now()
    person.save(update_fields=["email_confirmed_at"])
    return person


def resend(*, signed_up: SignedUp, network: str) -> None:
    """Another letter of the same kind as the first. Raises `TooManyRequests`."""
    grant_letter(person=signed_up.person, network=network)
    person = Person.objects.get(id=signed_up.person)
    if signed_up.is_new:
        send_confirming_code(person)
    else:
        hooks.send_letter(person=person, template="account_exists", context={})


def grant_letter(*, person: UUID, network: str) -> None:
    """Count one letter with a code. Raises `TooManyRequests`."""
    if not attempts.count((CODE_BY_ADDRESS, person.hex), (CODE_BY_NETWORK, network)):
        raise TooManyRequests("Too many codes were asked for in a short time.")
