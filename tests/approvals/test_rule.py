"""Two persons for every way to make value: one rule, with sums by person and for everybody."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from smarttec.approvals import actions, rule
from smarttec.approvals.domain import Proposal, SecondPersonNeeded
from smarttec.approvals.models import Approval, State
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import new_id

pytestmark = pytest.mark.django_db
UNIT = 1_000_000
EVE, ADA, BOB = (UUID(int=number) for number in (1, 2, 3))


def a_proposal(worth: int | None, *, by: UUID = EVE, **content: object) -> Proposal:
    worth_micros = None if worth is None else worth * UNIT
    return Proposal(kind="promo-code", summary="A code", content={"n": 1, **content}, worth_micros=worth_micros, by=by)


def test_one_person_gives_up_to_the_limit_in_however_many_steps() -> None:
    for step in range(5):
        rule.demand(a_proposal(10, n=step))
    with pytest.raises(SecondPersonNeeded):
        rule.demand(a_proposal(1, n=6))
    rule.demand(a_proposal(1, by=ADA))
    CLOCK.advance(timedelta(days=1, seconds=1))
    rule.demand(a_proposal(50, n=7))


def test_all_forms_count_together() -> None:
    rule.demand(a_proposal(40))
    with pytest.raises(SecondPersonNeeded):
        rule.demand(replace(a_proposal(20), kind="credit-terms"))


def test_all_persons_together_have_a_limit_too() -> None:
    for person in range(100, 110):
        rule.demand(a_proposal(50, by=UUID(int=person)))
    with pytest.raises(SecondPersonNeeded):
        rule.demand(a_proposal(1, by=UUID(int=200)))


def test_what_nothing_bounds_always_needs_another_person() -> None:
    with pytest.raises(SecondPersonNeeded) as needed:
        rule.demand(a_proposal(None))
    row = actions.propose(needed.value.proposal)
    assert actions.propose(needed.value.proposal).id == row.id, "asked twice, it waits once"
    with pytest.raises(InvalidInput, match="Another person"):
        actions.approve(approval=row.id, actor=EVE)
    actions.approve(approval=row.id, actor=ADA)
    rule.demand(a_proposal(None))
    with pytest.raises(SecondPersonNeeded):
        rule.demand(a_proposal(None))


def test_an_approval_is_for_exactly_that_act() -> None:
    row = actions.propose(a_proposal(1000))
    actions.approve(approval=row.id, actor=ADA)
    for other in (a_proposal(1000, n=2), replace(a_proposal(1000), kind="pack")):
        with pytest.raises(SecondPersonNeeded):
            rule.demand(other)
    rule.demand(a_proposal(1000, by=BOB))
    assert Approval.objects.get(id=row.id).done_by == BOB


def test_what_was_rejected_or_decided_stays_so() -> None:
    row = actions.propose(a_proposal(1000))
    actions.reject(approval=row.id, actor=EVE)
    with pytest.raises(Conflict):
        actions.approve(approval=row.id, actor=ADA)
    with pytest.raises(SecondPersonNeeded):
        rule.demand(a_proposal(1000))
    with pytest.raises(NotFound):
        actions.approve(approval=new_id(), actor=ADA)


def test_the_database_knows_the_rule_too() -> None:
    row = actions.propose(a_proposal(1000))
    for state in (State.APPROVED, State.DONE):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.filter(id=row.id).update(state=state, decided_by=EVE)


def test_what_was_approved_does_not_use_up_the_persons_own_limit() -> None:
    row = actions.propose(a_proposal(1000))
    actions.approve(approval=row.id, actor=ADA)
    rule.demand(a_proposal(1000))
    rule.demand(a_proposal(50, n=2))
