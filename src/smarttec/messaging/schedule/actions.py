"""Writes: put a message off, take it back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests
from smarttec.messaging.domain import Draft
from smarttec.messaging.models import Direction
from smarttec.messaging.schedule.models import ScheduledMessage, ScheduleState
from smarttec.messaging.schedule.queries import access_scheduled
from smarttec.people.models import Account
from smarttec.plans.standing import Act, demand

LATEST = timedelta(days=35)
WAITING_MAX = 10_000


class SendAtInvalid(InvalidInput):
    """The time to send at is not within the next 35 days."""

    code = "send-at-invalid"
    what_to_do = "Choose a time in the future, within 35 days."


@transaction.atomic
def schedule(
    *, account: Account, act: UUID, draft: Draft, due_at: datetime, direction: Direction = Direction.OUTBOUND_API,
    zone: str = "",
) -> ScheduledMessage:  # fmt: skip
    """Send the draft at `due_at` (aware UTC); `act` becomes the message's id, and the same act schedules once.

    Raises `SendAtInvalid` (field `send_at`), `StandingRefused`, `TooManyRequests`, `Conflict`.
    """
    list(Account.objects.select_for_update(no_key=True).filter(id=account.id).values_list("id"))
    before = ScheduledMessage.objects.select_related("account").filter(id=act).first()
    if before is not None:
        if before.account_id != account.id:
            raise Conflict("This was used before.")
        return before
    demand(account.standing, Act.SEND_SMS)
    if not clock.now() < due_at <= clock.now() + LATEST:
        raise SendAtInvalid(field="send_at")
    if ScheduledMessage.objects.filter(account=account, state=ScheduleState.WAITING).count() >= WAITING_MAX:
        raise TooManyRequests(f"{WAITING_MAX:,} messages are scheduled already.")
    return ScheduledMessage.objects.create(
        id=act, cell=account.cell, account=account, direction=direction, sender=draft.sender,
        recipient=draft.recipient, body=draft.body, zone=zone, due_at=due_at, next_at=due_at,
    )  # fmt: skip


@transaction.atomic
def cancel(*, account: Account, scheduled: UUID) -> ScheduledMessage:
    """Take it back before it goes. Raises `NotFound`, `Conflict` when it is on its way, or may be."""
    found = access_scheduled(account, scheduled, for_update=True)
    if found.state == ScheduleState.CANCELLED:
        return found
    if found.state != ScheduleState.WAITING or found.attempts:
        raise Conflict("It is on its way already.")
    finish(found, ScheduleState.CANCELLED)
    return found


def finish(found: ScheduledMessage, state: ScheduleState, reason: str = "") -> None:
    """Nothing is left to do for it. The row is locked."""
    found.state, found.reason, found.next_at, found.finished_at = state, reason, None, clock.now()
    found.save(update_fields=["state", "reason", "next_at", "finished_at"])


def delete_all_of(account: UUID) -> int:
    """What waits, and what is kept of earlier ones; how many."""
    return ScheduledMessage.objects.filter(account_id=account).delete()[0]
