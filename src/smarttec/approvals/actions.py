"""Asking for a second person, and what that one decides. Actors are ids of staff."""

from uuid import UUID

from django.db import transaction

from smarttec.approvals.domain import Proposal
from smarttec.approvals.models import Approval, State
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import new_id


def propose(proposal: Proposal) -> Approval:
    """Ask for another person's approval. Asking again for the same act changes nothing."""
    return Approval.objects.get_or_create(
        digest=proposal.digest,
        proposed_by=proposal.by,
        state=State.PROPOSED,
        defaults={
            "id": new_id(),
            "kind": proposal.kind,
            "summary": proposal.summary[:200],
            "worth_micros": proposal.worth_micros,
            "needs_approval": True,
            "proposed_at": clock.now(),
        },
    )[0]


def approve(*, approval: UUID, actor: UUID) -> Approval:
    """Permit the act once. Raises `NotFound`, `Conflict` when it is decided, `InvalidInput` for the proposer."""
    return _decide(approval, State.APPROVED, actor)


def reject(*, approval: UUID, actor: UUID) -> Approval:
    """Refuse it; the proposer may take it back this way. Raises `NotFound`, `Conflict`."""
    return _decide(approval, State.REJECTED, actor)


@transaction.atomic
def _decide(approval: UUID, state: State, actor: UUID) -> Approval:
    row = Approval.objects.select_for_update().filter(id=approval).first()
    if row is None:
        raise NotFound
    if row.state != State.PROPOSED:
        raise Conflict("This is decided already.")
    if state is State.APPROVED and actor == row.proposed_by:
        raise InvalidInput("Another person than the proposer has to approve this.", field="actor")
    row.state, row.decided_by, row.decided_at = state, actor, clock.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    return row
