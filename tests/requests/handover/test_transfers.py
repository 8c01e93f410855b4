"""The business is handed over by two, after everybody was told and had time to leave; who left stays out."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.people.helpers import last_letter, open_confirmed, text_of

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import audit, uses
from smarttec.notice.door import public_key_bytes, unmask
from smarttec.notice.models import Disclosure, DisclosureSegment, UseRecord
from smarttec.notice.policy import Age, Flag
from smarttec.people.actions.choices import set_age, set_flag
from smarttec.people.models import Person
from smarttec.post.models import Mail
from smarttec.requests.handover.actions import announcing, exporting, leaving, planning
from smarttec.requests.handover.domain import Answer, State, Why
from smarttec.requests.handover.evidence import business_transfers
from smarttec.requests.handover.models import Handover, HandoverPerson
from smarttec.requests.handover.queries import announced_to, progress_of
from smarttec.requests.register.domain import Kind
from smarttec.requests.register.models import Request
from smarttec.requests.signed_lines import is_whole

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
ONE, TWO = UUID(int=1), UUID(int=2)
KINDS = frozenset({C.CONTACT_NAME, C.CONTACT_EMAIL, C.PREFERENCE})


def a_plan(**changed: object) -> planning.Plan:
    values = {
        "successor": "Nachfolger AG", "country": "CH", "why": Why.SALE, "words": "We sell the service.",
        "categories": KINDS, **changed,
    }  # fmt: skip
    return planning.Plan(**values)


def approved(**changed: object) -> Handover:
    row = planning.propose(plan=a_plan(**changed), by=ONE)
    return planning.approve(handover=row.id, by=TWO)


def announced(**changed: object) -> Handover:
    row = approved(**changed)
    announcing.announce(handover=row.id, by=ONE)
    while announcing.tell_batch(handover=row.id, limit=2):
        pass
    return Handover.objects.get(id=row.id)


def file_of(row: Handover) -> list[bytes]:
    released = exporting.release(handover=row.id, by=TWO)
    return b"".join(exporting.as_file(released, actor="staff:2")).splitlines(keepends=True)


@pytest.fixture
def others(person: Person) -> list[Person]:
    return [open_confirmed(f"p{number}@example.org") for number in range(3)]


def test_everybody_gets_one_letter_in_batches_and_a_window_of_their_own(person: Person, others: list[Person]) -> None:
    row = announced()
    assert progress_of(row).told == 4
    assert Mail.objects.filter(template="handover_notice").count() == 4
    assert "Nachfolger AG" in text_of(last_letter("handover_notice"))
    own = announced_to(person)
    assert clock.now() < own.leave_until - timedelta(days=29) < own.leave_until <= row.leave_until
    assert row.leave_until - clock.now() <= timedelta(days=30)


def test_nothing_leaves_before_the_window_is_over(person: Person) -> None:
    row = announced()
    CLOCK.advance(timedelta(days=29))
    with pytest.raises(Conflict):
        exporting.release(handover=row.id, by=TWO)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(id=row.id).update(state=State.EXPORTED, exported_at=clock.now())
    CLOCK.advance(timedelta(days=1))
    assert exporting.release(handover=row.id, by=TWO).state == State.EXPORTED


def test_the_file_has_who_stayed_and_nobody_else(person: Person, others: list[Person]) -> None:
    row = announced()
    leaving.answer(person=others[0], handover=row.id, said=Answer.KEEPS_OUT)
    leaving.answer(person=others[1], handover=row.id, said=Answer.LEAVES)
    set_flag(person=others[2], flag=Flag.RESTRICTED, on=True, how="portal")
    late = open_confirmed("late@example.org")
    CLOCK.advance(timedelta(days=30))
    lines = file_of(row)
    people = {json.loads(line)["person"] for line in lines if line.startswith(b'{"person"')}
    assert people == {str(person.id)}
    text = b"".join(lines)
    assert b"ada@example.org" in text
    assert not any(f"p{number}@example.org".encode() in text for number in range(3))
    assert str(late.id).encode() not in text
    assert HandoverPerson.objects.get(person=others[2].id).kept_back == "RIGHTS-1"
    assert is_whole(lines, public_key=public_key_bytes())
    assert business_transfers().holds


def test_a_minor_is_kept_back_by_the_gate(person: Person) -> None:
    row = announced()
    set_age(person=person, age=Age.MINOR, how="desk", by=ONE)
    CLOCK.advance(timedelta(days=30))
    assert b'{"person"' not in b"".join(file_of(row))
    assert HandoverPerson.objects.get().kept_back == "MINORS-1"


def test_credentials_are_neither_planned_nor_opened_nor_in_the_file(person: Person) -> None:
    with pytest.raises(InvalidInput):
        planning.propose(plan=a_plan(categories=KINDS | {C.CREDENTIAL}), by=ONE)
    row = announced(categories=frozenset(C) - {C.CREDENTIAL})
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(id=row.id).update(categories=1 << C.CREDENTIAL)
    CLOCK.advance(timedelta(days=30))
    text = b"".join(file_of(row))
    assert b"auth_token" not in text
    assert b"password" not in text
    uses.flush()
    opened = UseRecord.objects.filter(purpose=Purpose.TRANSFER_BUSINESS).values_list("category", flat=True)
    assert C.CREDENTIAL not in set(opened)
    assert C.CREDENTIAL not in unmask(Disclosure.objects.get(purpose=Purpose.TRANSFER_BUSINESS).categories)


def test_a_batch_is_one_signed_segment_that_the_audit_accepts(person: Person, others: list[Person]) -> None:
    row = announced()
    CLOCK.advance(timedelta(days=30))
    before = DisclosureSegment.objects.count()
    file_of(row)
    assert DisclosureSegment.objects.count() == before + 1
    rows = Disclosure.objects.filter(purpose=Purpose.TRANSFER_BUSINESS).order_by("position")
    assert [one.position for one in rows] == [0, 1, 2, 3]
    assert not list(audit.verify())


def test_who_leaves_for_good_has_a_request_for_erasure(person: Person) -> None:
    row = announced()
    leaving.answer(person=person, handover=row.id, said=Answer.LEAVES)
    assert Request.objects.get(kind=Kind.ERASURE).person == person.id


def test_the_proposer_cannot_approve_alone_not_even_in_the_database(person: Person) -> None:
    row = planning.propose(plan=a_plan(), by=ONE)
    with pytest.raises(InvalidInput):
        planning.approve(handover=row.id, by=ONE)
    with pytest.raises(Conflict):
        announcing.announce(handover=row.id, by=ONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(id=row.id).update(state=State.APPROVED, approved_by=ONE)


def test_it_can_be_aborted_until_the_file_has_left_and_not_after(person: Person) -> None:
    row = announced()
    planning.abort(handover=row.id, why="The sale fell through.", by=ONE)
    assert announced_to(person) is None
    with pytest.raises(Conflict):
        leaving.answer(person=person, handover=row.id, said=Answer.LEAVES)
    other = announced()
    CLOCK.advance(timedelta(days=30))
    file_of(other)
    with pytest.raises(Conflict):
        planning.abort(handover=other.id, why="Too late.", by=ONE)


def test_only_customers_of_the_company_in_scope_are_told(person: Person) -> None:
    row = approved(scope="smarttec-mx")
    with pytest.raises(Conflict):
        announcing.announce(handover=row.id, by=ONE)
    assert not HandoverPerson.objects.exists()


def test_somebody_it_is_not_about_cannot_answer(person: Person) -> None:
    row = announced()
    with pytest.raises(NotFound):
        leaving.answer(person=open_confirmed("b@example.org"), handover=row.id, said=Answer.LEAVES)
