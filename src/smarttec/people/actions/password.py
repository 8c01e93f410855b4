"""A forgotten password, set anew by code; and a known one, changed."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.people import attempts, codes, hooks
from smarttec.people.actions.sign_in import NOBODY, demand_password
from smarttec.people.addresses import normalise
from smarttec.people.domain import CODE_BY_ADDRESS, CODE_BY_NETWORK, CODE_TRY_BY_NETWORK
from smarttec.people.evenly import answering_evenly
from smarttec.people.models import OneTimeCode, Person
from smarttec.vault import directory
from smarttec.vault.directory import Kind

_USE = OneTimeCode.Use.RESET_PASSWORD


def demand_good_password(password: str) -> None:
    """Raises `InvalidInput` (field `password`) with every reason why it is too easy to guess."""
    try:
        validate_password(password)
    except ValidationError as problem:
        raise InvalidInput(" ".join(problem.messages), field="password") from None


@answering_evenly()
def request_reset(*, email: str, network: str) -> str:
    """Send a code if the address has an account; what identifies the request: an id, also for unknown addresses.

    A reached limit sends nothing and answers the same. Raises `InvalidInput` for what is no address.
    """
    address = normalise(email)
    granted = attempts.count((CODE_BY_ADDRESS, address), (CODE_BY_NETWORK, network))
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, address)
    person = Person.objects.filter(id=listed.subject if listed else NOBODY, is_active=True).first()
    if person is None:
        return NOBODY.hex
    if granted:
        with transaction.atomic():
            context = {"code": codes.issue(person=person.id, use=_USE), "valid_minutes": codes.VALID_MINUTES}
            hooks.send_letter(person=person, template="password_reset_code", context=context)
    return person.id.hex


def reset_password(*, person: Person | None, code: str, password: str, network: str) -> None:
    """Set the password with the code that came by mail; every session ends, and the mailbox counts as confirmed.

    `person` is None when the address was unknown: no code is right then. Raises `InvalidInput`, `TooManyRequests`.
    """
    demand_good_password(password)
    if not attempts.count((CODE_TRY_BY_NETWORK, network)):
        raise TooManyRequests("Too many codes were tried.")
    is_right = codes.redeem(person=person.id if person else NOBODY, use=_USE, code=code)
    if person is None or not is_right:
        raise InvalidInput("This code is not right, or its time is over. You can ask for a new one.", field="code")
    person.email_confirmed_at = person.email_confirmed_at or clock.now()
    set_password(person, password, "A new password was set with a code from this mailbox")


def change_password(*, person: Person, current: str, password: str) -> None:
    """Set another password; every other session ends. Raises `InvalidInput`, `TooManyRequests`."""
    try:
        demand_password(person=person, password=current)
    except InvalidInput as wrong:
        raise InvalidInput(wrong.sentence, field="current") from None
    demand_good_password(password)
    set_password(person, password, "Your password was changed")


@transaction.atomic
def set_password(person: Person, password: str, what_happened: str) -> None:
    """Write it down and end every session; whoever calls has seen to it that it is the person who asks."""
    person.password = make_password(password)
    person.session_epoch += 1
    person.save(update_fields=["password", "session_epoch", "email_confirmed_at"])
    context = {"what_happened": what_happened, "happened_at": clock.now()}
    hooks.send_letter(person=person, template="security_notice", context=context)
