"""Messages with `SendAt`: checked and put off; what `submissions` does not send at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson

from smarttec.faces.twilio import idempotency, render
from smarttec.faces.twilio.idempotency import Named
from smarttec.faces.twilio.plane import Caller, Plane
from smarttec.faces.twilio.requests import Credentials
from smarttec.kernel import clock
from smarttec.kernel.errors import OutcomeUnknown, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.messaging.domain import Draft
from smarttec.messaging.models import Direction
from smarttec.messaging.schedule.actions import schedule
from smarttec.messaging.schedule.errors import ScheduleTypeInvalid, SendAtInvalid, SendAtMissing, ServiceMissing
from smarttec.messaging.schedule.models import ScheduleState
from smarttec.messaging.schedule.reading import ScheduledView
from smarttec.people.domain import Scope
from smarttec.people.models import Account

EARLIEST = timedelta(seconds=300)
"""So long before it at least; as with Twilio."""


@dataclass(frozen=True, slots=True)
class Later:
    """A draft that was posted for later, by whom, and its Idempotency-Key, if it came with one."""

    account: UUID
    given: Credentials
    draft: Draft
    status_url: str
    fields: Mapping[str, str]
    discards_text: bool
    hides_numbers: bool
    named: Named | None


def is_for_later(fields: Mapping[str, str]) -> bool:
    """Whether the form says anything about a time."""
    return bool(fields.get("SendAt") or fields.get("ScheduleType"))


async def put_off(plane: Plane, later: Later) -> bytes:
    """Schedule it, once per Idempotency-Key, and answer as for any message."""
    due_at = _due_at(later.fields)
    if later.draft.service is None:
        raise ServiceMissing(field="MessagingServiceSid")
    caller = await plane.authenticate(later.given, account=later.account)
    caller.demand(Scope.SEND_MESSAGES)
    reserved = await idempotency.reserve(plane.pools, later.named) if later.named else None
    act = reserved.id if reserved else new_id()
    try:
        view = await plane.control.run(_schedule, caller, act, later, due_at)
    except SmarttecError as error:
        if reserved and reserved.is_new and not isinstance(error, OutcomeUnknown):
            await idempotency.forget(plane.pools, reserved)
        raise
    return orjson.dumps(render.scheduled(view, account=caller.account, currency=caller.currency))


def _schedule(caller: Caller, act: UUID, later: Later, due_at: datetime) -> ScheduledView:
    draft = later.draft
    row = schedule(
        account=Account.objects.get(id=caller.account), act=act, draft=draft, due_at=due_at,
        direction=Direction.OUTBOUND_API, status_url=later.status_url,
        discards_text=later.discards_text, hides_numbers=later.hides_numbers,
    )  # fmt: skip
    return ScheduledView(
        row.id, ScheduleState.WAITING, "", draft.service, row.created_at, None, draft.sender, draft.recipient,
        draft.body,
    )  # fmt: skip


def _due_at(fields: Mapping[str, str]) -> datetime:
    if fields.get("ScheduleType") != "fixed":
        raise ScheduleTypeInvalid(field="ScheduleType")
    if not fields.get("SendAt"):
        raise SendAtMissing(field="SendAt")
    try:
        due_at = datetime.fromisoformat(fields["SendAt"])
        due_at = (due_at if due_at.tzinfo else due_at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SendAtInvalid("SendAt is a moment in ISO 8601: 2026-05-01T09:30:00Z.", field="SendAt") from None
    if due_at < clock.now() + EARLIEST:
        raise SendAtInvalid("SendAt is at least 300 seconds, and at most 35 days ahead.", field="SendAt")
    return due_at
