from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from tests.people.helpers import EMAIL, NETWORK, PASSWORD

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.people import attempts
from smarttec.people.actions.sign_in import SignInRefused, authenticate, demand_password, sign_out_everywhere
from smarttec.people.domain import SIGN_IN_BY_NETWORK
from smarttec.people.models import Attempt, Person

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def refusal_of(email: str, password: str, network: str = NETWORK) -> tuple[str, str, int]:
    with pytest.raises(SignInRefused) as refused:
        authenticate(email=email, password=password, network=network)
    return refused.value.sentence, refused.value.what_to_do, refused.value.http_status


def statements(act: Callable[[], object]) -> tuple[int, int]:
    with CaptureQueriesContext(connections["default"]) as data, CaptureQueriesContext(connections["keystore"]) as keys:
        act()
    return len(data), len(keys)


def test_the_right_password_lets_in(person) -> None:
    assert authenticate(email=" ADA@example.org", password=PASSWORD, network=NETWORK).id == person.id


def test_unknown_wrong_inactive_and_malformed_answer_the_same_with_the_same_work(person) -> None:
    refusal_of("warm@example.org", "x")
    answers, works = set(), set()
    for email in ("nobody@example.org", EMAIL, "not an address"):
        works.add(statements(lambda email=email: answers.add(refusal_of(email, "wrong"))))
    Person.objects.update(is_active=False)
    works.add(statements(lambda: answers.add(refusal_of(EMAIL, PASSWORD))))
    assert len(answers) == 1
    assert works == {(2, 1)}


def test_the_sixth_try_is_refused_even_with_the_right_password_and_answers_the_same(person) -> None:
    answers = {refusal_of(EMAIL, "wrong") for _ in range(5)}
    answers.add(refusal_of(EMAIL, PASSWORD))
    assert len(answers) == 1


def test_the_lock_out_grows(person) -> None:
    for _ in range(2):
        for _ in range(5):
            refusal_of(EMAIL, "wrong")
        refusal_of(EMAIL, PASSWORD)
        CLOCK.advance(timedelta(minutes=5))
    refusal_of(EMAIL, PASSWORD)
    CLOCK.advance(timedelta(hours=1))
    assert authenticate(email=EMAIL, password=PASSWORD, network=NETWORK)


def test_a_success_forgives_the_address_but_not_the_network(person) -> None:
    for _ in range(3):
        for _ in range(4):
            refusal_of(EMAIL, "wrong")
        authenticate(email=EMAIL, password=PASSWORD, network=NETWORK)
    assert max(Attempt.objects.values_list("tries", flat=True)) == 15


def test_one_network_cannot_try_many_addresses(person) -> None:
    assert all(attempts.count((SIGN_IN_BY_NETWORK, NETWORK)) for _ in range(60))
    refusal_of(EMAIL, PASSWORD)
    assert authenticate(email=EMAIL, password=PASSWORD, network="198.51.100.1")


def test_all_windows_of_all_limits_are_counted_in_one_statement(person) -> None:
    attempts.count((SIGN_IN_BY_NETWORK, "warm"))
    with CaptureQueriesContext(connections["default"]) as data:
        attempts.count((SIGN_IN_BY_NETWORK, NETWORK), (SIGN_IN_BY_NETWORK, "198.51.100.1"))
    assert len(data) == 1


def test_old_counts_are_forgotten(person) -> None:
    attempts.count((SIGN_IN_BY_NETWORK, NETWORK))
    CLOCK.advance(timedelta(days=3))
    assert attempts.forget_old() >= 2
    assert not Attempt.objects.exists()


def test_asking_for_the_password_again_is_limited(person) -> None:
    for _ in range(5):
        with pytest.raises(InvalidInput):
            demand_password(person=person, password="wrong")
    with pytest.raises(TooManyRequests):
        demand_password(person=person, password=PASSWORD)


def test_signing_out_everywhere_changes_what_sessions_are_compared_with(person) -> None:
    before = person.get_session_auth_hash()
    sign_out_everywhere(person=person)
    assert Person.objects.get().get_session_auth_hash() != before
