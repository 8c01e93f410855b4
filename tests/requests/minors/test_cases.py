"""A report about a minor: looked up behind the answer, frozen, looked into, decided; the reporter learns nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL, PASSWORD

from smarttec.fraud.models import Limit
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput, Refused
from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import policy
from smarttec.notice.policy import Age, Flag
from smarttec.people.actions.choices import set_flag
from smarttec.people.models import Account, Person
from smarttec.post.models import Mail
from smarttec.requests.erasure.domain import Cause
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.running import run
from smarttec.requests.minors.actions import answering, deciding, freezing, investigating, reporting
from smarttec.requests.minors.domain import Authority, Checked, Speaks, State
from smarttec.requests.minors.evidence import reports_about_minors
from smarttec.requests.minors.models import MinorCase
from smarttec.requests.register.actions import open_request
from smarttec.requests.register.actions.opening import Asked
from smarttec.requests.register.domain import Behalf, Channel, Kind
from smarttec.requests.register.domain import State as RequestState
from smarttec.requests.register.models import Request
from smarttec.vault import directory
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
STAFF = UUID(int=7)
DAY = timedelta(days=1)


def reported(account: str = EMAIL, behalf: Behalf = Behalf.SELF) -> MinorCase:
    asked = Asked(kind=Kind.MINOR, email="neighbour@example.org", account=account, text="She is eleven.", behalf=behalf)
    request = open_request(asked=asked, channel=Channel.FORM)
    return reporting.look_up(case=MinorCase.objects.get(request=request.id).id)


def established(person: Person) -> None:
    CLOCK.advance(60 * DAY)
    Limit.objects.create(account=Account.objects.get(owner=person), first_paid_at=clock.now() - 50 * DAY)


def checked(case: MinorCase, speaks: Speaks = Speaks.MINOR) -> MinorCase:
    investigating.note_check(case=case.id, checked=Checked.DOCUMENT, speaks=speaks, note="Seen.", by=STAFF)
    return case


def word_of(person: Person) -> int:
    return Person.objects.values_list("policy", flat=True).get(id=person.id)


def test_a_new_account_is_frozen_at_once_and_the_person_is_told(person: Person) -> None:
    case = reported()
    assert (case.state, case.person) == (State.FROZEN, person.id)
    assert policy.has(word_of(person), Flag.RESTRICTED)
    assert Mail.objects.filter(template="minor_frozen", person=person).count() == 1
    assert reports_about_minors().holds


def test_frozen_means_that_nothing_is_used_or_sent_and_signing_in_shows_why(client: Client, person: Person) -> None:
    reported()
    person = Person.objects.get(id=person.id)
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY), pytest.raises(Refused):
        str(person.name)
    assert client.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 302
    assert b"somebody too young" in client.get("/dashboard").content
    assert client.get("/my-data").status_code == 200


@pytest.mark.parametrize("how", ["email", "sid"])
def test_an_account_is_found_as_people_describe_it(person: Person, how: str) -> None:
    described = EMAIL.upper() if how == "email" else to_sid("AC", Account.objects.get(owner=person).id)
    assert reported(described).person == person.id


def test_an_established_account_waits_for_a_person(person: Person) -> None:
    established(person)
    case = reported()
    assert case.state == State.WAITING
    assert not policy.has(word_of(person), Flag.RESTRICTED)
    freezing.freeze(case=case.id, by=STAFF)
    assert policy.has(word_of(person), Flag.RESTRICTED)


def test_a_report_about_nobody_known_takes_the_same_statements_and_the_same_page(
    person: Person, client: Client
) -> None:
    told = []
    for account in (EMAIL, "nobody@example.org"):
        typed = {"account": account, "email": "n@example.org", "text": "Too young.", "country": "US"}
        with CaptureQueriesContext(connection) as seen:
            answer = client.post("/minors/report", typed, follow=True)
        told.append((len(seen), answer.status_code, len(answer.content)))
    assert told[0] == told[1]
    assert {case.state for case in MinorCase.objects.all()} == {State.REPORTED}
    for case in MinorCase.objects.all():
        reporting.look_up(case=case.id)
    assert {case.state for case in MinorCase.objects.all()} == {State.FROZEN, State.UNKNOWN}


def test_both_are_answered_in_the_same_words_on_the_same_day(person: Person) -> None:
    known, unknown = reported(), reported("nobody@example.org")
    CLOCK.advance(13 * DAY)
    assert answering.answer_due(limit=5) == 0
    CLOCK.advance(2 * DAY)
    assert [answering.answer_due(limit=5), answering.answer_due(limit=5)] == [2, 0]
    rows = Request.objects.filter(id__in=[known.request, unknown.request])
    assert {(row.state, row.outcome) for row in rows} == {(RequestState.DONE, answering.OUTCOME)}
    assert MinorCase.objects.get(id=known.id).state == State.FROZEN


def test_nothing_is_decided_before_something_was_checked_not_even_in_the_database(person: Person) -> None:
    case = reported()
    for act in (deciding.decide_to_erase, deciding.restore):
        with pytest.raises(Conflict):
            act(case=case.id, why="It looks so.", by=STAFF)
    with pytest.raises(IntegrityError), transaction.atomic():
        MinorCase.objects.filter(id=case.id).update(state=State.RESTORED, decided_by=STAFF)


def test_restoring_gives_everything_back(person: Person) -> None:
    case = checked(reported(), Speaks.ADULT)
    deciding.restore(case=case.id, why="A passport.", by=STAFF)
    word = word_of(person)
    assert (policy.has(word, Flag.RESTRICTED), policy.age(word)) == (False, Age.OLD_ENOUGH)
    assert Mail.objects.filter(template="minor_restored").count() == 1
    with pytest.raises(Conflict):
        investigating.note_check(case=case.id, checked=Checked.ASKED, speaks=Speaks.ADULT, note="", by=STAFF)


def test_restoring_leaves_a_restriction_that_the_person_asked_for(person: Person) -> None:
    set_flag(person=person, flag=Flag.RESTRICTED, on=True, how="portal")
    deciding.restore(case=checked(reported()).id, why="A passport.", by=STAFF)
    assert policy.has(word_of(person), Flag.RESTRICTED)


def test_a_minor_is_erased_as_anybody_is_and_the_case_ends_with_the_certificate(person: Person) -> None:
    case = checked(reported())
    deciding.decide_to_erase(case=case.id, why="A birth certificate.", by=STAFF)
    assert policy.age(word_of(person)) is Age.MINOR
    assert deciding.erase_due(limit=5) == 0
    erasure = Erasure.objects.get(person=person.id)
    assert (erasure.cause, erasure.approved_by) == (Cause.MINOR, STAFF)
    run(erasure.id)
    assert [deciding.erase_due(limit=5) for _ in range(2)] == [1, 0]
    assert MinorCase.objects.get(id=case.id).state == State.ERASED
    assert policy.has(word_of(person), Flag.ERASED)
    assert directory.look_up(directory.Kind.SIGN_IN_EMAIL, EMAIL) is None


def test_what_is_in_the_way_of_an_erasure_is_waited_for_with_nothing_used(person: Person) -> None:
    case = checked(reported())
    set_flag(person=person, flag=Flag.LEGAL_HOLD, on=True, how="desk")
    deciding.decide_to_erase(case=case.id, why="A birth certificate.", by=STAFF)
    assert deciding.erase_due(limit=5) == 0
    assert not Erasure.objects.exists()
    set_flag(person=person, flag=Flag.LEGAL_HOLD, on=False, how="desk")
    deciding.erase_due(limit=5)
    assert Erasure.objects.filter(person=person.id).exists()


def test_a_parents_word_counts_when_it_was_checked_that_they_are_the_parent(person: Person) -> None:
    case = checked(reported(behalf=Behalf.PARENT))
    with pytest.raises(Conflict):
        deciding.decide_to_erase(case=case.id, why="They ask for it.", by=STAFF)
    with pytest.raises(IntegrityError), transaction.atomic():
        MinorCase.objects.filter(id=case.id).update(state=State.TO_ERASE, decided_by=STAFF)
    investigating.note_authority(case=case.id, authority=Authority.BIRTH, by=STAFF)
    assert deciding.decide_to_erase(case=case.id, why="They ask for it.", by=STAFF).state == State.TO_ERASE


def test_an_unfounded_report_ends_without_a_trace_on_the_account(person: Person) -> None:
    established(person)
    before = word_of(person)
    case = checked(reported(), Speaks.ADULT)
    deciding.dismiss(case=case.id, why="A company.", by=STAFF)
    assert word_of(person) == before
    assert not Mail.objects.filter(template__startswith="minor").exists()


def test_what_is_noted_is_never_about_whom(person: Person) -> None:
    with pytest.raises(InvalidInput):
        investigating.note_check(
            case=reported().id, checked=Checked.ASKED, speaks=Speaks.MINOR, note="call +1 415 555 0100", by=STAFF
        )
