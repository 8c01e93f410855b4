"""A demand is answered by two persons, as narrowly as approved, in a signed file; the person is told when it may be."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.people.helpers import last_letter, open_confirmed, text_of

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Direction, Message, Status
from smarttec.notice import uses
from smarttec.notice.door import public_key_bytes, unmask
from smarttec.notice.models import Disclosure, UseRecord
from smarttec.notice.recipients import BY_CODE
from smarttec.people.holdings import subject_of
from smarttec.people.models import Account, Person
from smarttec.post.models import Mail
from smarttec.requests.access.package import Package
from smarttec.requests.access.writing import as_json
from smarttec.requests.authorities.actions import answering, deciding, notifying
from smarttec.requests.authorities.actions.receiving import Bar, Demand, receive
from smarttec.requests.authorities.domain import Basis, Kind, State
from smarttec.requests.authorities.evidence import authority_cases
from smarttec.requests.authorities.models import AuthorityCase
from smarttec.requests.signed_lines import is_whole

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
ONE, TWO = UUID(int=1), UUID(int=2)
DAY = timedelta(days=1)
BODY, PEER = "the violets are in bloom", "+4915112345678"


def a_message(person: Person) -> None:
    account = Account.objects.get(owner=person)
    Message(
        id=new_id(), account=account.id, direction=Direction.OUTBOUND_API, status=Status.DELIVERED, recipient=PEER,
        recipient_digest=b"\x01" * 16, sender="+14155550142", body=BODY, is_ucs2=False, segments=1, price_micros=7_900,
        currency="USD", created_at=clock.now(), sent_at=clock.now(),
    ).save(force_insert=True)  # fmt: skip


def a_demand(**changed: object) -> Demand:
    values = {
        "authority": "District Court of Boulder County", "country": "US", "kind": Kind.COURT,
        "basis": Basis.COURT_ORDER, "law": "18 U.S.C. § 2703(d)", "reference": "26-CR-1187",
        "categories": frozenset({C.CONTACT_NAME, C.MESSAGE_PEER, C.MESSAGE_CONTENT, C.TRAFFIC}),
        "made_from": clock.now() - 10 * DAY, "made_before": clock.now() + DAY, "received_at": clock.now(), **changed,
    }  # fmt: skip
    return Demand(**values)


def received(person: Person, **changed: object) -> AuthorityCase:
    return receive(demand=a_demand(**changed), people=[person], by=ONE)


def approved(case: AuthorityCase, *categories: C, made_from: datetime | None = None) -> AuthorityCase:
    deciding.propose(
        case=case.id, categories=frozenset(categories), made_from=made_from or case.from_at,
        made_before=case.until_at, why="The order names the account and the days.", by=ONE,
    )  # fmt: skip
    return deciding.approve(case=case.id, by=TWO)


def file_of(case: AuthorityCase) -> list[bytes]:
    answer = answering.release(case=case.id, by=TWO)
    return b"".join(answering.as_file(answer, actor="staff:2")).splitlines(keepends=True)


def test_only_the_approved_kinds_are_in_the_file_and_nothing_else_was_opened(person: Person) -> None:
    a_message(person)
    case = approved(received(person), C.MESSAGE_PEER)
    lines = file_of(case)
    text = b"".join(lines).decode()
    assert PEER in text
    assert "Ada Byron" not in text
    assert BODY not in text
    uses.flush()
    opened = UseRecord.objects.filter(purpose=Purpose.ANSWER_AUTHORITY).values_list("category", flat=True)
    assert set(opened) == {C.MESSAGE_PEER}


def test_what_was_made_outside_the_approved_period_stays_here(person: Person) -> None:
    a_message(person)
    CLOCK.advance(2 * DAY)
    case = approved(received(person), C.MESSAGE_PEER, C.CONTACT_NAME, made_from=clock.now() - DAY)
    text = b"".join(file_of(case)).decode()
    assert PEER not in text
    assert "Ada Byron" in text


def test_the_file_is_signed_and_any_change_shows(person: Person) -> None:
    a_message(person)
    lines = file_of(approved(received(person), C.MESSAGE_PEER))
    key = public_key_bytes()
    assert is_whole(lines, public_key=key)
    assert not is_whole(lines[:1] + lines[2:], public_key=key)
    assert not is_whole([*lines[:-1], lines[-1].replace(b'"lines"', b'"line"')], public_key=key)
    assert not is_whole([lines[0].replace(b"Boulder", b"Denver"), *lines[1:]], public_key=key)
    assert not is_whole(lines, public_key=bytes(32))
    assert AuthorityCase.objects.get().digest == json.loads(lines[-1])["sha256"]


def test_each_person_is_one_disclosure_to_the_recipient_of_the_country(person: Person) -> None:
    case = approved(receive(demand=a_demand(country="DE"), people=[person, open_confirmed("b@example.org")], by=ONE),
                    C.CONTACT_NAME)  # fmt: skip
    file_of(case)
    rows = Disclosure.objects.filter(purpose=Purpose.ANSWER_AUTHORITY)
    assert {BY_CODE[row.recipient].key for row in rows} == {"authority-eu"}
    assert {tuple(unmask(row.categories)) for row in rows} == {(C.CONTACT_NAME,)}
    assert (rows.count(), AuthorityCase.objects.get().disclosures) == (2, 2)
    assert authority_cases().holds


def test_the_proposer_cannot_approve_alone_not_even_in_the_database(person: Person) -> None:
    case = received(person)
    deciding.propose(case=case.id, categories=frozenset({C.TRAFFIC}), made_from=case.from_at,
                     made_before=case.until_at, why="Owed.", by=ONE)  # fmt: skip
    with pytest.raises(InvalidInput):
        deciding.approve(case=case.id, by=ONE)
    with pytest.raises(Conflict):
        answering.release(case=case.id, by=ONE)
    for changed in ({"approved_by": ONE}, {"approved_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AuthorityCase.objects.filter(id=case.id).update(state=State.APPROVED, **changed)


def test_never_more_than_was_demanded_not_even_in_the_database(person: Person) -> None:
    case = received(person)
    why = {"made_before": case.until_at, "why": "Owed.", "by": ONE}
    with pytest.raises(InvalidInput):
        deciding.propose(case=case.id, categories=frozenset({C.PAYMENT}), made_from=case.from_at, **why)
    with pytest.raises(InvalidInput):
        deciding.propose(case=case.id, categories=frozenset({C.TRAFFIC}), made_from=case.from_at - DAY, **why)
    for changed in ({"approved": 1 << C.PAYMENT}, {"approved_from": case.from_at - DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AuthorityCase.objects.filter(id=case.id).update(**changed)


def test_what_rests_on_nothing_or_is_refused_gets_nothing(person: Person) -> None:
    case = received(person, basis=Basis.NONE)
    with pytest.raises(Conflict):
        deciding.propose(case=case.id, categories=frozenset({C.TRAFFIC}), made_from=case.from_at,
                         made_before=case.until_at, why="Friendly.", by=ONE)  # fmt: skip
    deciding.refuse(case=case.id, why="It was only asked.", by=ONE)
    with pytest.raises(Conflict):
        answering.release(case=case.id, by=TWO)
    assert not Disclosure.objects.exists()


def test_an_objection_can_lead_to_a_narrower_answer_and_a_rejection_back(person: Person) -> None:
    case = received(person)
    deciding.object_to(case=case.id, why="Ten years are too long.", by=ONE)
    approved(case, C.TRAFFIC)
    with pytest.raises(Conflict):
        deciding.reject(case=case.id, why="No.", by=TWO)
    other = received(person)
    deciding.propose(case=other.id, categories=frozenset({C.TRAFFIC}), made_from=other.from_at,
                     made_before=other.until_at, why="Owed.", by=ONE)  # fmt: skip
    assert deciding.reject(case=other.id, why="The wrong account.", by=TWO).approved == 0


def test_the_person_is_told_at_once_when_nothing_bars_it_and_once(person: Person) -> None:
    file_of(approved(received(person), C.CONTACT_NAME))
    assert [notifying.tell_due(limit=5), notifying.tell_due(limit=5)] == [1, 0]
    assert "District Court of Boulder County" in text_of(last_letter("authority_notice"))


def test_a_bar_keeps_silence_everywhere_until_the_clock_ends_it(person: Person) -> None:
    case = received(person, bar=Bar(basis="18 U.S.C. § 2705(b)", until=clock.now() + 30 * DAY))
    file_of(approved(case, C.CONTACT_NAME))
    uses.flush()
    assert notifying.tell_due(limit=5) == 0
    assert not _told_in_package(person)
    notifying.change_bar(case=case.id, basis="A new order.", until=clock.now() + 60 * DAY, by=ONE)
    CLOCK.advance(31 * DAY)
    assert notifying.tell_due(limit=5) == 0
    CLOCK.advance(30 * DAY)
    assert notifying.tell_due(limit=5) == 1
    assert "forbidden to tell you" in text_of(last_letter("authority_notice"))
    assert Mail.objects.filter(template="authority_notice").count() == 1
    assert _told_in_package(person)


def _told_in_package(person: Person) -> bool:
    package = Package(subject_of(person.id), Purpose.FULFIL_RIGHTS, "test")
    sections = {one["name"]: one["rows"] for one in json.loads(b"".join(as_json(package)))["sections"]}
    found = [
        bool(sections["authorities.CaseSubject"]),
        any("authority in" in str(row) for row in sections["notice.Disclosure"]),
        any("lawful demand" in str(row) for row in sections["notice.UseRecord"]),
    ]
    assert len(set(found)) == 1, found
    return found[0]


def test_a_bar_without_an_end_holds_until_it_is_lifted(person: Person) -> None:
    case = received(person, bar=Bar(basis="18 U.S.C. § 2705(b)"))
    file_of(approved(case, C.CONTACT_NAME))
    CLOCK.advance(4_000 * DAY)
    assert notifying.tell_due(limit=5) == 0
    notifying.lift_bar(case=case.id, by=ONE)
    assert notifying.tell_due(limit=5) == 1


def test_what_others_hold_is_in_no_answer(person: Person) -> None:
    case = approved(received(person), C.MESSAGE_PEER)
    a_message(open_confirmed("b@example.org"))
    assert PEER not in b"".join(file_of(case)).decode()
