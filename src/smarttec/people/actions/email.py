"""Changing the address of sign-in: a code goes to the new one, a notice to the old one."""

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests
from smarttec.kernel.vocabulary import Purpose
from smarttec.people import attempts, codes, hooks
from smarttec.people.actions.confirm import grant_letter
from smarttec.people.actions.profile import By, record_change
from smarttec.people.actions.sign_in import demand_password
from smarttec.people.addresses import normalise
from smarttec.people.domain import CODE_TRY_BY_NETWORK
from smarttec.people.evenly import answering_evenly
from smarttec.people.models import OneTimeCode, Person, ProfileChange
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.purpose import using

_USE = OneTimeCode.Use.CHANGE_EMAIL
_ACTOR = "change of e-mail"


@answering_evenly()
def request_email_change(*, person: Person, new_email: str, password: str, network: str) -> None:
    """Remember the new address and send a code there. Needs the password.

    An address that belongs to somebody else answers the same; its owner gets a letter. Raises `InvalidInput`,
    `TooManyRequests`.
    """
    address = _new_address(new_email)
    demand_password(person=person, password=password)
    grant_letter(person=person.id, network=network)
    if address == _addresses(person)[0]:
        raise InvalidInput("This is your address already.", field="new_email")
    listed = directory.look_up(Kind.SIGN_IN_EMAIL, address)
    with transaction.atomic():
        person.new_email = address
        person.save(update_fields=["new_email"])
        code = codes.issue(person=person.id, use=_USE)
        owner = Person.objects.filter(id=listed.subject).first() if listed else None
        if owner is not None:
            hooks.send_letter(person=owner, template="account_exists", context={})
            return
        context = {"code": code, "valid_minutes": codes.VALID_MINUTES}
        hooks.send_letter(person=person, template="email_change_code", context=context, address=address)


def confirm_email_change(*, person: Person, code: str, network: str) -> None:
    """Use the new address from now on; every session ends.

    Raises `InvalidInput`, `TooManyRequests`, `Conflict` when none is waiting. The directory gets the new address first
    and loses the old one last, so a death in between leaves both.
    """
    if not attempts.count((CODE_TRY_BY_NETWORK, network)):
        raise TooManyRequests("Too many codes were tried.")
    old, new = _addresses(person)
    if new is None:
        raise Conflict("No change of address is waiting.")
    if not codes.redeem(person=person.id, use=_USE, code=code):
        raise InvalidInput("This code is not right, or its time is over. You can start again.", field="code")
    directory.enter(Kind.SIGN_IN_EMAIL, new, subject=person.id, cell=person.cell)
    with transaction.atomic():
        context = {"what_happened": "The e-mail address of your account was changed", "happened_at": clock.now()}
        hooks.send_letter(person=person, template="security_notice", context=context, address=old)
        person.email, person.new_email, person.email_confirmed_at = new, None, clock.now()
        person.session_epoch += 1
        person.save(update_fields=["email", "new_email", "email_confirmed_at", "session_epoch"])
        record_change(person, ProfileChange.Field.EMAIL, old, new, By(how="portal", who=person.id))
    directory.remove(Kind.SIGN_IN_EMAIL, old)


def _new_address(text: str) -> str:
    try:
        return normalise(text)
    except InvalidInput as wrong:
        raise InvalidInput(wrong.sentence, field="new_email") from None


def _addresses(person: Person) -> tuple[str, str | None]:
    with using(Purpose.SECURE_ACCOUNT, actor=_ACTOR, about=(person.id,)):
        return str(person.email), person.new_email and str(person.new_email)
