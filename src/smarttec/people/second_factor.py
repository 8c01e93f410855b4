"""The second step at sign-in: time-based codes (RFC 6238, 30-second steps, one step of drift) and recovery codes."""

import secrets
from dataclasses import dataclass

import pyotp
from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests
from smarttec.kernel.vocabulary import Purpose
from smarttec.people import attempts, hooks
from smarttec.people.domain import SECOND_STEP
from smarttec.people.models import Person, RecoveryCode
from smarttec.people.peppers import hash_code
from smarttec.vault.purpose import using

STEP_SECONDS = 30
DRIFT_STEPS = 1
RECOVERY_CODES = 10
_RECOVERY_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_ACTOR = "sign-in"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the key in base32, and the same as an `otpauth://` address for the picture."""

    secret: str
    uri: str


def begin_enrolment(*, person: Person, issuer: str) -> Enrolment:
    """The key of an enrolment under way, made when there is none. Raises `Conflict` when the step is on already."""
    if person.totp_confirmed_at is not None:
        raise Conflict("The second step is on already.")
    with using(Purpose.SECURE_ACCOUNT, actor=_ACTOR, about=(person.id,)):
        if person.totp_secret is None:
            person.totp_secret = pyotp.random_base32()
            person.save(update_fields=["totp_secret"])
        secret = str(person.totp_secret)
        uri = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer)
    return Enrolment(secret, uri)


def finish_enrolment(*, person: Person, code: str) -> list[str]:
    """Turn the second step on; the recovery codes, shown this once. Raises `InvalidInput`, `TooManyRequests`."""
    if person.totp_confirmed_at is not None:
        raise Conflict("The second step is on already.")
    _grant(person)
    if not _is_authenticator_code(person, code):
        raise _wrong()
    attempts.forgive(SECOND_STEP, str(person.id))
    with transaction.atomic():
        Person.objects.filter(id=person.id).update(totp_confirmed_at=clock.now())
        _tell(person, "The second step at sign-in was turned on")
        return _replace_recovery_codes(person)


def verify(*, person: Person, code: str) -> None:
    """Accept an authenticator code or an unused recovery code, each once. Raises `InvalidInput`, `TooManyRequests`."""
    _grant(person)
    if not (_is_authenticator_code(person, code) or _is_recovery_code(person, code)):
        raise _wrong()
    attempts.forgive(SECOND_STEP, str(person.id))


def disable(*, person: Person, code: str) -> None:
    """Turn the second step off, with a fresh code."""
    verify(person=person, code=code)
    with transaction.atomic():
        person.totp_secret, person.totp_confirmed_at = None, None
        person.save(update_fields=["totp_secret", "totp_confirmed_at"])
        RecoveryCode.objects.filter(person=person).delete()
        _tell(person, "The second step at sign-in was turned off")


@transaction.atomic
def new_recovery_codes(*, person: Person) -> list[str]:
    """Ten codes that replace all former ones. Raises `Conflict` when the second step is off."""
    if person.totp_confirmed_at is None:
        raise Conflict("The second step is off, so there is nothing to recover.")
    _tell(person, "New recovery codes were made")
    return _replace_recovery_codes(person)


def _grant(person: Person) -> None:
    if not attempts.count((SECOND_STEP, str(person.id))):
        raise TooManyRequests("Too many codes were tried.")


def _is_authenticator_code(person: Person, code: str) -> bool:
    with using(Purpose.SECURE_ACCOUNT, actor=_ACTOR, about=(person.id,)):
        secret = person.totp_secret
    if not secret:
        return False
    typed, totp = "".join(code.split()), pyotp.TOTP(str(secret))
    now_step = int(clock.now().timestamp()) // STEP_SECONDS
    for step in range(now_step - DRIFT_STEPS, now_step + DRIFT_STEPS + 1):
        if pyotp.utils.strings_equal(typed, totp.generate_otp(step)):
            return _use_step(person, step)
    return False


def _use_step(person: Person, step: int) -> bool:
    """Each step once, and none before the last used one: of two requests with the same code one wins."""
    return bool(Person.objects.filter(id=person.id, totp_last_step__lt=step).update(totp_last_step=step))


def _recovery_hash(person: Person, code: str) -> bytes:
    return hash_code("recovery", person.id.hex, "".join(code.lower().replace("-", " ").split()))


def _is_recovery_code(person: Person, code: str) -> bool:
    unused = RecoveryCode.objects.filter(person=person, used_at=None, code_hash=_recovery_hash(person, code))
    return bool(unused.update(used_at=clock.now()))


def _replace_recovery_codes(person: Person) -> list[str]:
    codes = ["".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, code_hash=_recovery_hash(person, c)) for c in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _tell(person: Person, what_happened: str) -> None:
    context = {"what_happened": what_happened, "happened_at": clock.now()}
    hooks.send_letter(person=person, template="security_notice", context=context)


def _wrong() -> InvalidInput:
    return InvalidInput("This code is not right, or was used already.", field="code")
