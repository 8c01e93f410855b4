from datetime import timedelta

import pyotp
import pytest

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests
from smarttec.people import second_factor
from smarttec.people.models import Person, RecoveryCode

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def code_now(secret: str, *, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


def enrolled(person: Person) -> tuple[Person, str, list[str]]:
    enrolment = second_factor.begin_enrolment(person=person, issuer="Okaya")
    codes = second_factor.finish_enrolment(person=person, code=code_now(enrolment.secret))
    CLOCK.advance(timedelta(minutes=2))
    return Person.objects.get(id=person.id), enrolment.secret, codes


def test_the_key_stays_the_same_until_the_step_is_on(person) -> None:
    first = second_factor.begin_enrolment(person=person, issuer="Okaya")
    assert second_factor.begin_enrolment(person=Person.objects.get(), issuer="Okaya") == first
    assert first.uri.startswith("otpauth://totp/Okaya")


def test_a_wrong_code_does_not_turn_it_on(person) -> None:
    second_factor.begin_enrolment(person=person, issuer="Okaya")
    with pytest.raises(InvalidInput):
        second_factor.finish_enrolment(person=person, code="abc")
    assert Person.objects.get().totp_confirmed_at is None


def test_turning_it_on_twice_is_refused(person) -> None:
    stored, secret, _ = enrolled(person)
    with pytest.raises(Conflict):
        second_factor.begin_enrolment(person=stored, issuer="Okaya")
    with pytest.raises(Conflict):
        second_factor.finish_enrolment(person=stored, code=code_now(secret))


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_one_step_of_drift_is_accepted(person, steps: int) -> None:
    stored, secret, _ = enrolled(person)
    second_factor.verify(person=stored, code=code_now(secret, steps=steps))


@pytest.mark.parametrize("steps", [-3, 3])
def test_more_drift_is_refused(person, steps: int) -> None:
    stored, secret, _ = enrolled(person)
    with pytest.raises(InvalidInput):
        second_factor.verify(person=stored, code=code_now(secret, steps=steps))


def test_a_code_is_not_accepted_twice_nor_an_older_one_after_it(person) -> None:
    stored, secret, _ = enrolled(person)
    code, older = code_now(secret), code_now(secret, steps=-1)
    second_factor.verify(person=stored, code=code)
    for replay in (code, older):
        with pytest.raises(InvalidInput):
            second_factor.verify(person=stored, code=replay)


def test_each_recovery_code_works_once_however_it_is_written(person) -> None:
    stored, _, codes = enrolled(person)
    assert len(set(codes)) == 10
    second_factor.verify(person=stored, code=f" {codes[0].upper().replace('-', ' ')} ")
    with pytest.raises(InvalidInput):
        second_factor.verify(person=stored, code=codes[0])
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


def test_new_recovery_codes_replace_the_old_ones(person) -> None:
    stored, _, old = enrolled(person)
    new = second_factor.new_recovery_codes(person=stored)
    with pytest.raises(InvalidInput):
        second_factor.verify(person=stored, code=old[0])
    second_factor.verify(person=stored, code=new[0])


def test_there_are_no_recovery_codes_without_the_step(person) -> None:
    with pytest.raises(Conflict):
        second_factor.new_recovery_codes(person=person)


def test_turning_it_off_needs_a_fresh_code(person) -> None:
    stored, secret, _ = enrolled(person)
    with pytest.raises(InvalidInput):
        second_factor.disable(person=stored, code="000")
    second_factor.disable(person=stored, code=code_now(secret))
    after = Person.objects.get()
    assert after.totp_confirmed_at is None
    assert not RecoveryCode.objects.exists()


def test_guessing_is_slow(person) -> None:
    stored, secret, _ = enrolled(person)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            second_factor.verify(person=stored, code="x")
    with pytest.raises(TooManyRequests):
        second_factor.verify(person=stored, code=code_now(secret))
