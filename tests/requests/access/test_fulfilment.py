"""A request for access is answered in the moment in which it is known who asks."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.people.helpers import EMAIL, open_confirmed
from tests.requests.register.asking import STAFF, ask

from smarttec.faces.portal.requests.opened import KEY
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict
from smarttec.people.models import Person
from smarttec.post.models import Mail
from smarttec.requests.access.fulfilment import FETCHED_WITHIN, is_fetched_here, package_of
from smarttec.requests.register.actions import claim, mark_verified
from smarttec.requests.register.domain import How, Kind, State
from smarttec.requests.register.links import tag_of
from smarttec.requests.register.models import Request

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def person() -> Person:
    return open_confirmed()


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.PORTABILITY])
def test_once_it_is_known_who_asks_it_is_done(person: Person, kind: Kind) -> None:
    request = claim(request=ask(kind, email=EMAIL).id, person=person)
    assert (request.state, request.outcome) == (State.DONE, "package")
    assert Mail.objects.filter(about=request.id, template="request_done").count() == 1


def test_a_stranger_who_proves_an_address_waits_for_a_person_at_the_desk() -> None:
    request = mark_verified(request=ask().id, person=None, how=How.CODE)
    assert request.state == State.OPEN


def by_desk(person: Person) -> Request:
    return mark_verified(request=ask().id, person=person, how=How.DESK, by=STAFF, checks="Passport, by video.")


def test_the_page_of_the_request_hands_it_out_only_to_whom_staff_made_sure_of(person: Person) -> None:
    assert is_fetched_here(by_desk(person))
    signed_in = claim(request=ask(email=EMAIL).id, person=person)
    assert not is_fetched_here(signed_in)
    with pytest.raises(Conflict):
        package_of(signed_in)


def test_it_is_handed_out_for_a_month_only(person: Person) -> None:
    request = by_desk(person)
    CLOCK.advance(FETCHED_WITHIN + timedelta(minutes=1))
    with pytest.raises(Conflict):
        package_of(request)


def test_without_the_code_there_is_no_file(client: Client, person: Person) -> None:
    request = by_desk(person)
    assert client.post(f"/requests/{tag_of(request.id)}/package").status_code == 404


def test_behind_the_code_the_file_is_fetched(client: Client, person: Person) -> None:
    request = by_desk(person)
    session = client.session
    session[KEY] = {request.id.hex: clock.now_ms() + 60_000}
    session.save()
    page = client.get(f"/requests/{tag_of(request.id)}").content.decode()
    assert "Your data are ready" in page
    answer = client.post(f"/requests/{tag_of(request.id)}/package")
    assert answer["Content-Type"] == "application/zip"
    assert len(b"".join(answer.streaming_content)) > 1000
