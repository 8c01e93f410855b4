from datetime import timedelta

import pytest
from tests.people.helpers import NETWORK

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import TooManyRequests
from smarttec.people import codes, tasks
from smarttec.people.actions.confirm import resend
from smarttec.people.models import OneTimeCode

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
USE = OneTimeCode.Use.RESET_PASSWORD


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_works_once(person) -> None:
    code = codes.issue(person=person.id, use=USE)
    assert codes.redeem(person=person.id, use=USE, code=f" {code[:3]} {code[3:]} ")
    assert not codes.redeem(person=person.id, use=USE, code=code)


def test_only_the_newest_code_works(person) -> None:
    old, new = codes.issue(person=person.id, use=USE), codes.issue(person=person.id, use=USE)
    assert old == new or not codes.redeem(person=person.id, use=USE, code=old)
    assert codes.redeem(person=person.id, use=USE, code=new)


def test_a_code_works_for_its_use_alone(person) -> None:
    code = codes.issue(person=person.id, use=USE)
    assert not codes.redeem(person=person.id, use=OneTimeCode.Use.CHANGE_EMAIL, code=code)


def test_after_five_wrong_tries_the_right_one_fails_too(person) -> None:
    code = codes.issue(person=person.id, use=USE)
    for _ in range(5):
        assert not codes.redeem(person=person.id, use=USE, code=other_than(code))
    assert not codes.redeem(person=person.id, use=USE, code=code)


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (15, False)])
def test_a_code_works_for_fifteen_minutes(person, minutes: int, works: bool) -> None:
    code = codes.issue(person=person.id, use=USE)
    CLOCK.advance(timedelta(minutes=minutes))
    assert codes.redeem(person=person.id, use=USE, code=code) is works


def test_only_a_keyed_hash_is_stored(person) -> None:
    code = codes.issue(person=person.id, use=USE)
    row = OneTimeCode.objects.get(use=USE)
    assert code.encode() not in bytes(row.code_hash)
    assert len(bytes(row.code_hash)) == 32


def test_codes_are_resent_a_few_times_only(signed_up) -> None:
    for _ in range(3):
        resend(signed_up=signed_up, network=NETWORK)
    with pytest.raises(TooManyRequests):
        resend(signed_up=signed_up, network=NETWORK)
    CLOCK.advance(timedelta(minutes=5))
    resend(signed_up=signed_up, network=NETWORK)


def test_old_codes_are_tidied_away(person) -> None:
    codes.issue(person=person.id, use=USE)
    CLOCK.advance(timedelta(days=2))
    tasks.tidy(timestamp=0)
    assert not OneTimeCode.objects.exists()
