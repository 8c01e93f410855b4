"""Writes: put a message off, take it back, and what is taken out of one that will not go any more."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.discarding import hidden
from smarttec.messaging.domain import Draft
from smarttec.messaging.models import Direction
from smarttec.messaging.removal import MessageUnderWay
from smarttec.messaging.schedule.errors import NotCancellable, SendAtInvalid, TooManyScheduled
from smarttec.messaging.schedule.models import ScheduledMessage, ScheduleState
from smarttec.messaging.schedule.queries import access_scheduled
from smarttec.messaging.services.queries import demand_pool
from smarttec.people.models import Account
from smarttec.plans.standing import Act, demand
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

LATEST = timedelta(days=35)
WAITING_MAX = 10_000


@transaction.atomic
def schedule(
    *, account: Account, act: UUID, draft: Draft, due_at: datetime, direction: Direction = Direction.OUTBOUND_API,
    zone: str = "", status_url: str = "", discards_text: bool = False, hides_numbers: bool = False,
) -> ScheduledMessage:  # fmt: skip
    """Send the draft at `due_at` (aware UTC); `act` becomes the message's id, and the same act schedules once.

    `discards_text` and `hides_numbers` as in `messaging.discarding`; also for one that never goes.

    Raises `SendAtInvalid` (field `send_at`), `ServiceUnknown`, `PoolEmpty`, `StandingRefused`, `TooManyScheduled`,
    `Conflict`.
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
        raise TooManyScheduled(f"{WAITING_MAX:,} messages are scheduled already.")
    if draft.service is not None:
        demand_pool(account.id, draft.service)
    keys = keys_of(account.id)
    if keys is None:
        raise NotFound
    return ScheduledMessage.objects.create(
        id=act, cell=account.cell, account=account, direction=direction, service=draft.service,
        sender=draft.sender or None, sender_digest=keys.digest(draft.sender) if draft.sender else None,
        recipient=draft.recipient, recipient_digest=keys.digest(draft.recipient), body=draft.body,
        validity_seconds=draft.validity_seconds, status_url=status_url or None, zone=zone, due_at=due_at,
        next_at=due_at, discards_text=discards_text, hides_numbers=hides_numbers,
    )  # fmt: skip


@transaction.atomic
def cancel(*, account: Account, scheduled: UUID) -> ScheduledMessage:
    """Take it back before it goes. Raises `NotFound`, `NotCancellable` when it is on its way, or may be."""
    found = access_scheduled(account, scheduled, for_update=True)
    if found.state == ScheduleState.CANCELLED:
        return found
    if found.state != ScheduleState.WAITING or found.attempts:
        raise NotCancellable
    finish(found, ScheduleState.CANCELLED)
    return found


def finish(found: ScheduledMessage, state: ScheduleState, reason: str = "") -> None:
    """Nothing is left to do for it. The row is locked."""
    found.state, found.reason, found.next_at, found.finished_at = state, reason, None, clock.now()
    if state != ScheduleState.SENT:
        _take_out(found)
    found.save(update_fields=["state", "reason", "next_at", "finished_at", "body", "recipient", "recipient_digest"])


def _take_out(found: ScheduledMessage) -> None:
    """What its customer wants nobody to keep goes from one that will not be a message."""
    if found.discards_text:
        found.body = ""
    if found.hides_numbers:
        with using(Purpose.RUN_ACCOUNT, actor="retention", about=(found.account_id,)):
            found.recipient = hidden(str(found.recipient))
        found.recipient_digest = b""


@transaction.atomic
def redact(*, account: Account, scheduled: UUID) -> None:
    """Take the text out of one that will not go. Raises `NotFound`, `MessageUnderWay`. Again, nothing changes."""
    found = _ended(account, scheduled)
    found.body = ""
    found.save(update_fields=["body"])


@transaction.atomic
def remove(*, account: Account, scheduled: UUID) -> None:
    """Delete one that will not go. Raises `NotFound`, `MessageUnderWay`."""
    _ended(account, scheduled).delete()


def _ended(account: Account, scheduled: UUID) -> ScheduledMessage:
    found = access_scheduled(account, scheduled, for_update=True)
    if found.state not in {ScheduleState.CANCELLED, ScheduleState.FAILED}:
        raise MessageUnderWay
    return found


def delete_all_of(account: UUID) -> int:
    """What waits, and what is kept of earlier ones; how many."""
    return ScheduledMessage.objects.filter(account_id=account).delete()[0]
