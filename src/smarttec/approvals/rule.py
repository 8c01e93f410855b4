"""The one rule. Rooms call `demand` in the transaction that makes the value."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, Sum

from smarttec.approvals.domain import Proposal, SecondPersonNeeded
from smarttec.approvals.models import Approval, State
from smarttec.kernel import clock
from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.ids import new_id

WINDOW = timedelta(days=1)
PERSON_LIMIT_MICROS = 50_000_000
EVERYBODY_FACTOR = 10
"""All of the staff together may give so much more without a second person."""
_LOCK = 0x61707072
_elsewhere: list[Callable[[UUID | None, datetime], int]] = []


def count_also(sum_since: Callable[[UUID | None, datetime], int]) -> None:
    """Let another room's acts count: micros given since a moment by a person, or (None) by everybody."""
    if sum_since not in _elsewhere:
        _elsewhere.append(sum_since)


def person_limit_micros() -> int:
    """What one person may give within a day without another one. Raises `MisconfiguredError`."""
    text = os.environ.get("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(PERSON_LIMIT_MICROS))
    if not text.isdecimal():
        raise MisconfiguredError("SMARTTEC_ADJUSTMENT_LIMIT_MICROS must be a whole number of micros.")
    return int(text)


@transaction.atomic
def demand(proposal: Proposal) -> None:
    """Permit the act, or raise `SecondPersonNeeded`. An approval serves one act, exactly the one that was approved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    approved = Approval.objects.filter(digest=proposal.digest, state=State.APPROVED).order_by("proposed_at").first()
    if approved is not None:
        approved.state, approved.done_by, approved.done_at = State.DONE, proposal.by, clock.now()
        approved.save(update_fields=["state", "done_by", "done_at"])
        return
    if not is_within_limits(proposal.worth_micros, by=proposal.by):
        raise SecondPersonNeeded(proposal)
    now = clock.now()
    Approval.objects.create(
        id=new_id(), kind=proposal.kind, summary=proposal.summary, digest=proposal.digest,
        worth_micros=proposal.worth_micros, state=State.DONE, needs_approval=False, proposed_by=proposal.by,
        proposed_at=now, done_by=proposal.by, done_at=now,
    )  # fmt: skip


def is_within_limits(worth_micros: int | None, *, by: UUID) -> bool:
    """Whether one person may do alone what gives so much at the most (None: nothing bounds it)."""
    if worth_micros is None:
        return False
    limit = person_limit_micros()
    return given_today(by) + worth_micros <= limit and given_today(None) + worth_micros <= limit * EVERYBODY_FACTOR


def given_today(by: UUID | None) -> int:
    """Micros given within a day without a second person: by one person, or by everybody."""
    since = clock.now() - WINDOW
    own = Q(proposed_at__gt=since, needs_approval=False, state=State.DONE)
    whose = Q() if by is None else Q(proposed_by=by)
    total = Approval.objects.filter(own, whose).aggregate(total=Sum("worth_micros"))["total"] or 0
    return int(total) + sum(count(by, since) for count in _elsewhere)
