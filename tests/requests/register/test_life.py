from datetime import timedelta
from uuid import UUID

import pytest
from tests.everybody import EVERYBODY
from tests.requests.register.asking import EMAIL, STAFF, ask, history, opened

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Person
from smarttec.post.models import Mail
from smarttec.requests.register import queries
from smarttec.requests.register.actions import (
    Asked,
    close,
    extend,
    mark_verified,
    open_request,
    refuse,
    take_up,
    wait,
    withdraw,
)
from smarttec.requests.register.actions.due import run_due
from smarttec.requests.register.domain import Behalf, Channel, How, Kind, State
from smarttec.requests.register.hooks import fulfil_with
from smarttec.requests.register.models import Request
from smarttec.vault.cipher import ERASED
from smarttec.vault.keystore import destroy_keys, keys_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CARD = "4242 4242 4242 4242"


def test_a_request_is_verified_fulfilled_and_closed(person: Person, handlers: dict) -> None:
    seen: list[UUID] = []
    fulfil_with(Kind.ACCESS, seen.append)
    request = ask()
    assert (request.state, request.person, seen) == (State.VERIFYING, None, [])
    mark_verified(request=request.id, person=person, how=How.CODE)
    assert seen == [request.id]
    take_up(request=request.id, by=STAFF)
    wait(request=request.id, by=STAFF)
    done = close(request=request.id, by=STAFF, outcome="package-ready")
    assert (done.state, done.person, done.outcome) == (State.DONE, person.id, "package-ready")
    assert history(done) == ["received", "verified", "taken-up", "waits", "done"]
    with pytest.raises(Conflict):
        take_up(request=request.id, by=STAFF)


def test_a_room_may_fulfil_and_close_in_the_deciding_transaction(person: Person, handlers: dict) -> None:
    fulfil_with(Kind.ACCESS, lambda request: close(request=request, by=None, outcome="package-ready"))
    request = mark_verified(request=ask().id, person=person, how=How.SESSION)
    assert request.state == State.DONE


def test_what_fails_in_the_room_leaves_the_request_unverified(person: Person, handlers: dict) -> None:
    def fails(_request: UUID) -> None:
        raise RuntimeError

    fulfil_with(Kind.ACCESS, fails)
    request = ask()
    with pytest.raises(RuntimeError):
        mark_verified(request=request.id, person=person, how=How.SESSION)
    request.refresh_from_db()
    assert (request.state, request.person, history(request)) == (State.VERIFYING, None, ["received"])


def test_who_is_no_customer_is_answered_by_a_person(handlers: dict) -> None:
    seen: list[UUID] = []
    fulfil_with(Kind.ACCESS, seen.append)
    request = mark_verified(request=ask().id, person=None, how=How.CODE)
    assert (request.state, request.person, seen) == (State.OPEN, None, [])


@pytest.mark.parametrize("kind", [Kind.QUESTION, Kind.COMPLAINT, Kind.MINOR])
def test_what_tells_nobody_anything_needs_no_proof(kind: Kind, handlers: dict) -> None:
    seen: list[UUID] = []
    fulfil_with(kind, seen.append)
    request = ask(kind)
    assert (request.state, request.how, seen) == (State.OPEN, How.NOT_NEEDED, [request.id])


def test_it_is_sealed_for_itself_and_outlives_the_erasure_of_the_person(person: Person) -> None:
    request = mark_verified(request=ask().id, person=person, how=How.CODE)
    destroy_keys(person.id)
    assert opened(Request.objects.get(id=request.id), "email") == EMAIL
    destroy_keys(request.id)
    assert opened(Request.objects.get(id=request.id), "email") is ERASED


def test_the_same_form_makes_one_request() -> None:
    act = new_id()
    for _ in range(2):
        open_request(asked=Asked(kind=Kind.ACCESS, email=EMAIL), channel=Channel.FORM, act=act)
    assert Request.objects.count() == 1


def test_what_cannot_be_entered_leaves_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    act = new_id()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("smarttec.requests.register.actions.opening.record", fails)
    with pytest.raises(RuntimeError):
        open_request(asked=Asked(kind=Kind.ACCESS, email=EMAIL), channel=Channel.FORM, act=act)
    assert keys_of(act) is None
    assert not Request.objects.exists()


def test_card_numbers_are_refused_in_every_field_and_channel() -> None:
    for field in ("name", "phone", "postal_address", "account", "text"):
        for channel in Channel:
            with pytest.raises(CardNumberRefused) as refused:
                ask(channel=channel, **{field: CARD})
            assert refused.value.field == field
    assert not Request.objects.exists()


def test_there_has_to_be_a_way_to_answer() -> None:
    with pytest.raises(InvalidInput):
        open_request(asked=Asked(kind=Kind.QUESTION, text="Hello?"), channel=Channel.LETTER)


def test_a_letters_time_runs_from_the_day_it_came() -> None:
    came = clock.now() - timedelta(days=5)
    request = open_request(
        asked=Asked(kind=Kind.ERASURE, postal_address="1 Road", country="US"), channel=Channel.LETTER, received_at=came
    )
    assert request.due_at == came + timedelta(days=45)
    with pytest.raises(InvalidInput):
        open_request(
            asked=Asked(kind=Kind.ERASURE, postal_address="1 Road"),
            channel=Channel.LETTER,
            received_at=clock.now() + timedelta(days=1),
        )


def test_the_time_is_made_longer_once_for_a_reason_and_never_after_it_is_over() -> None:
    request = ask()
    with pytest.raises(InvalidInput):
        extend(request=request.id, by=STAFF, reason="we are slow")
    longer = extend(request=request.id, by=STAFF, reason="complex", words="Many accounts.")
    assert longer.due_at == longer.extended_until > request.due_at
    with pytest.raises(Conflict):
        extend(request=request.id, by=STAFF, reason="complex")
    late = ask()
    CLOCK.advance(timedelta(days=32))
    with pytest.raises(Conflict):
        extend(request=late.id, by=STAFF, reason="complex")


def test_a_refusal_has_a_reason_that_we_know() -> None:
    request = ask()
    with pytest.raises(InvalidInput):
        refuse(request=request.id, by=STAFF, reason="because")
    refused = refuse(request=request.id, by=STAFF, reason="identity", words="The code was never entered.")
    assert (refused.state, refused.refusal) == (State.REFUSED, "identity")


def test_the_person_can_take_it_back() -> None:
    assert withdraw(request=ask().id, by=None).state == State.WITHDRAWN


def test_an_agents_authority_is_checked_and_written_down(person: Person) -> None:
    request = ask(behalf=Behalf.AGENT)
    with pytest.raises(InvalidInput):
        mark_verified(request=request.id, person=person, how=How.CODE)
    mark_verified(
        request=request.id, person=person, how=How.DESK, by=STAFF, checks="passport", authority="mandate seen"
    )
    assert opened(request.events.get(happened="verified"), "words") == "passport\n\nmandate seen"


def test_staff_write_down_what_they_checked(person: Person) -> None:
    with pytest.raises(InvalidInput):
        mark_verified(request=ask().id, person=person, how=How.DESK, by=STAFF)


def test_ones_own_requests_only(person: Person) -> None:
    mine, _ = mark_verified(request=ask().id, person=person, how=How.CODE), ask()
    assert [row.id for row in queries.access_requests(person)] == [mine.id]


def test_staff_get_a_letter_when_a_request_is_due_soon_and_when_it_is_late(person: Person) -> None:
    Person.objects.filter(id=person.id).update(is_staff=True, is_superuser=True)
    ask(Kind.QUESTION)
    CLOCK.advance(timedelta(days=9))
    run_due()
    CLOCK.advance(timedelta(days=2))
    run_due()
    run_due()
    letters = Mail.objects.filter(template="work_due", person=person).order_by("id")
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        subjects = [letter.subject.partition(":")[0] for letter in letters]
    assert subjects == ["Due soon", "Late"]
