"""Changes of a balance by staff. Above the limit one person proposes and another decides.

Small steps do not get around it: the limit counts what the same person changed on the same account within a day, and
what that person gave in any form (`approvals`).
Actors are ids of staff; who they are is the desk's business.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Abs

from smarttec.approvals.rule import is_within_limits, person_limit_micros
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound
from smarttec.ledger.actions.functions import check_positive
from smarttec.ledger.actions.posting import post
from smarttec.ledger.models import Adjustment, AdjustmentReason, AdjustmentState, Balance, Counterpart, EntryKind

WINDOW = timedelta(days=1)


def adjust(
    *, act: UUID, account: UUID, amount_micros: int, reason: AdjustmentReason, note: UUID | None, actor: UUID
) -> Adjustment:
    """Change a balance, or propose it when it needs a second person: see the `state` that comes back.

    Doing it again with the same act changes nothing. Raises `InsufficientCredit`, `NotFound`, `InvalidInput`, and
    `Conflict` when that act is another adjustment.
    """
    check_positive(abs(amount_micros))
    with transaction.atomic():
        balance = Balance.objects.select_for_update(no_key=True).filter(account=account).first()
        if balance is None:
            raise NotFound
        made, is_new = Adjustment.objects.get_or_create(
            id=act,
            defaults={
                "cell": balance.cell,
                "account": account,
                "amount_micros": amount_micros,
                "reason": reason,
                "note": note,
                "state": AdjustmentState.PROPOSED,
                "needs_approval": _needs_approval(account, actor, amount_micros),
                "proposed_by": actor,
                "proposed_at": clock.now(),
            },
        )
        if (made.account, made.amount_micros, made.proposed_by) != (account, amount_micros, actor):
            raise Conflict("That act is another adjustment.")
        if is_new and not made.needs_approval:
            _post(made, decided_by=None)
        return made


def approve_adjustment(*, adjustment: UUID, actor: UUID) -> Adjustment:
    """Post what another person proposed.

    Raises `NotFound`, `Conflict` when it is decided already, `InvalidInput` when the proposer approves alone,
    `InsufficientCredit` (it stays proposed).
    """
    with transaction.atomic():
        proposed = _open(adjustment)
        if actor == proposed.proposed_by:
            raise InvalidInput("Another person than the proposer has to approve this.", field="actor")
        _post(proposed, decided_by=actor)
        return proposed


def reject_adjustment(*, adjustment: UUID, actor: UUID) -> Adjustment:
    """Decline a proposal; the proposer may take it back this way. Raises `NotFound`, `Conflict`."""
    with transaction.atomic():
        proposed = _open(adjustment)
        _decide(proposed, AdjustmentState.REJECTED, decided_by=actor)
        return proposed


def _open(adjustment: UUID) -> Adjustment:
    """Lock the balance first, then the proposal, as `adjust` does."""
    account = Adjustment.objects.filter(id=adjustment).values_list("account", flat=True).first()
    if account is None:
        raise NotFound
    Balance.objects.select_for_update(no_key=True).get(account=account)
    proposed = Adjustment.objects.select_for_update().get(id=adjustment)
    if proposed.state != AdjustmentState.PROPOSED:
        raise Conflict("This adjustment is decided already.")
    return proposed


def _post(adjustment: Adjustment, *, decided_by: UUID | None) -> None:
    post(
        act=adjustment.id,
        account=adjustment.account,
        amount_micros=adjustment.amount_micros,
        kind=EntryKind.ADJUSTMENT,
        counterpart=Counterpart.OPERATOR,
        reference=adjustment.id,
    )
    _decide(adjustment, AdjustmentState.POSTED, decided_by=decided_by)


def _decide(adjustment: Adjustment, state: AdjustmentState, *, decided_by: UUID | None) -> None:
    adjustment.state, adjustment.decided_by, adjustment.decided_at = state, decided_by, clock.now()
    adjustment.save(update_fields=["state", "decided_by", "decided_at"])


def _changed_today(account: UUID, actor: UUID) -> int:
    recent = Adjustment.objects.filter(
        account=account, proposed_by=actor, proposed_at__gt=clock.now() - WINDOW, state=AdjustmentState.POSTED
    )
    return int(recent.aggregate(total=Sum(Abs("amount_micros")))["total"] or 0)


def _needs_approval(account: UUID, actor: UUID, amount_micros: int) -> bool:
    """By the one rule of all that is given; and what one person takes and gives on one account is bounded too."""
    changed = _changed_today(account, actor) + abs(amount_micros)
    return changed > person_limit_micros() or not is_within_limits(max(amount_micros, 0), by=actor)


def given_since(by: UUID | None, since: datetime) -> int:
    """What adjustments gave without a second person, for `approvals.rule`."""
    found = Adjustment.objects.filter(
        proposed_at__gt=since, state=AdjustmentState.POSTED, needs_approval=False, amount_micros__gt=0
    )
    whose = found if by is None else found.filter(proposed_by=by)
    return int(whose.aggregate(total=Sum("amount_micros"))["total"] or 0)
