import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL as CUSTOMER
from tests.people.helpers import NETWORK
from tests.requests.register.asking import EMAIL, ask, history

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people import second_factor
from smarttec.people.models import Person
from smarttec.post.models import Mail
from smarttec.requests.register.actions import ask_signed_in, claim, prove_address, send_code
from smarttec.requests.register.actions.opening import Asked
from smarttec.requests.register.actions.verifying import WRONG_CODES_MAX
from smarttec.requests.register.domain import Behalf, How, Kind, State
from smarttec.requests.register.models import Request
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def code_for(request: Request) -> str:
    """The code in the newest letter about it."""
    mail = Mail.objects.filter(about=request.id).latest("created_at")
    with using(Purpose.FULFIL_RIGHTS, actor="test", about=EVERYBODY):
        return re.search(r"^ +(\d{6})$", mail.text, re.MULTILINE).group(1)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def _statements(act: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connections["default"]) as data, CaptureQueriesContext(connections["keystore"]) as keys:
        act()
    return [re.sub(r"'[^']*'|\d+|\\x[0-9a-f]+", "?", query["sql"])[:80] for query in [*data, *keys]]


def test_the_form_takes_the_same_statements_for_a_customer_and_a_stranger(person: Person) -> None:
    ask(email="warm@example.org")
    stranger, customer = _statements(lambda: ask(email=EMAIL)), _statements(lambda: ask(email=CUSTOMER))
    assert stranger == customer
    assert not [one for one in customer if "directory" in one or "people_person" in one], "nothing is looked up"
    assert len(customer) <= 14


def test_another_code_takes_the_same_statements_too(person: Person) -> None:
    ask(email="warm@example.org")
    ours, theirs = ask(email=CUSTOMER), ask(email=EMAIL)
    assert _statements(lambda: send_code(request=ours.id, network=NETWORK)) == _statements(
        lambda: send_code(request=theirs.id, network="192.0.2.9")
    )


def test_the_code_proves_the_address_and_only_then_is_it_looked_up(person: Person) -> None:
    request = ask(email=CUSTOMER.upper())
    proven = prove_address(request=request.id, code=code_for(request), network=NETWORK)
    assert (proven.state, proven.person, proven.how) == (State.OPEN, person.id, How.CODE)


def test_a_strangers_address_is_proven_as_nobodys(person: Person) -> None:
    request = ask()
    proven = prove_address(request=request.id, code=code_for(request), network=NETWORK)
    assert (proven.state, proven.person, proven.verified_at is not None) == (State.OPEN, None, True)


def test_a_wrong_an_old_and_a_used_code_are_refused_alike(person: Person) -> None:
    request = ask()
    code = code_for(request)
    with pytest.raises(InvalidInput) as first:
        prove_address(request=request.id, code=wrong(code), network=NETWORK)
    prove_address(request=request.id, code=code, network=NETWORK)
    with pytest.raises(InvalidInput) as second:
        prove_address(request=request.id, code=code, network=NETWORK)
    send_code(request=request.id, network=NETWORK)
    late = code_for(request)
    CLOCK.advance(timedelta(minutes=16))
    with pytest.raises(InvalidInput) as third:
        prove_address(request=request.id, code=late, network=NETWORK)
    assert len({str(error.value) for error in (first, second, third)}) == 1


def test_wrong_codes_lock_for_a_day_and_the_right_one_does_not_open(person: Person) -> None:
    request = ask()
    for attempt in range(WRONG_CODES_MAX):
        if attempt % 5 == 4:
            send_code(request=request.id, network=f"192.0.2.{attempt}")
        with pytest.raises(InvalidInput):
            prove_address(request=request.id, code=wrong(code_for(request)), network=f"192.0.2.{attempt}")
    assert "locked" in history(request)
    letters = Mail.objects.count()
    send_code(request=request.id, network="192.0.2.99")
    assert Mail.objects.count() == letters, "no code is sent to a locked one"
    with pytest.raises(InvalidInput):
        prove_address(request=request.id, code=code_for(request), network="192.0.2.99")
    CLOCK.advance(timedelta(days=1, minutes=1))
    send_code(request=request.id, network=NETWORK)
    assert prove_address(request=request.id, code=code_for(request), network=NETWORK).state == State.OPEN


def test_a_network_that_tries_on_is_stopped() -> None:
    request = ask()
    for _ in range(30):
        with pytest.raises(InvalidInput):
            prove_address(request=request.id, code="000000", network=NETWORK)
    with pytest.raises(TooManyRequests):
        prove_address(request=request.id, code="000000", network=NETWORK)


def _with_second_step(person: Person) -> Person:
    secret = second_factor.begin_enrolment(person=person, issuer="x").secret
    second_factor.finish_enrolment(person=person, code=pyotp.TOTP(secret).at(clock.now()))
    return Person.objects.get(id=person.id)


@pytest.mark.parametrize(("kind", "is_enough"), [(Kind.ERASURE, False), (Kind.ACCESS, False), (Kind.OBJECTION, True)])
def test_a_mailbox_is_not_enough_for_what_could_harm_most_of_who_has_a_second_step(
    person: Person, kind: Kind, is_enough: bool
) -> None:
    person = _with_second_step(person)
    request = ask(kind, email=CUSTOMER)
    proven = prove_address(request=request.id, code=code_for(request), network=NETWORK)
    assert (proven.state == State.OPEN) is is_enough
    if not is_enough:
        assert history(request)[-1] == "address-proven"
        assert claim(request=request.id, person=person).how == How.SESSION


def test_nobody_claims_what_came_from_another_address(person: Person) -> None:
    with pytest.raises(InvalidInput):
        claim(request=ask().id, person=person)


def test_a_code_does_not_prove_an_agents_authority(person: Person) -> None:
    request = ask(behalf=Behalf.AGENT)
    assert prove_address(request=request.id, code=code_for(request), network=NETWORK).state == State.VERIFYING


def test_who_is_signed_in_is_verified_as_it_comes_with_the_accounts_own_address(person: Person) -> None:
    act = new_id()
    asked = Asked(kind=Kind.ACCESS, name="Somebody Else", email=EMAIL, text="All of it.")
    for _ in range(2):
        request = ask_signed_in(asked=asked, person=person, act=act)
    assert (request.person, request.how, Request.objects.count()) == (person.id, How.SESSION, 1)
    letter = Mail.objects.get(template="request_received")
    with using(Purpose.FULFIL_RIGHTS, actor="test", about=EVERYBODY):
        assert letter.recipient == CUSTOMER
        assert not re.search(r"^ +\d{6}$", letter.text, re.MULTILINE)
