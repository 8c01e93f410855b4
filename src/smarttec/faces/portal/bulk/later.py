"""Single messages for later."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.message_rows import SID_PREFIX
from smarttec.faces.portal.paging import Rows
from smarttec.faces.portal.zones import there
from smarttec.kernel.ids import to_sid
from smarttec.messaging.bulk.reasons import words_of
from smarttec.messaging.schedule.actions import cancel
from smarttec.messaging.schedule.models import ScheduledMessage, ScheduleState
from smarttec.messaging.schedule.queries import scheduled_of

PER_PAGE = 25
_STATUS = {ScheduleState.WAITING: "scheduled", ScheduleState.SENT: "sent", ScheduleState.CANCELLED: "cancelled",
           ScheduleState.FAILED: "failed"}  # fmt: skip


def _row(one: ScheduledMessage) -> dict[str, Any]:
    state = ScheduleState(one.state)
    return {
        "id": one.id,
        "to": str(one.recipient),
        "body": str(one.body),
        "status": _STATUS[state],
        "reason": words_of(one.reason),
        "due": there(one.due_at, one.zone),
        "due_at": one.due_at,
        "sid": to_sid(SID_PREFIX, one.id) if state is ScheduleState.SENT else "",
        "is_waiting": state is ScheduleState.WAITING and not one.attempts,
    }


@require_GET
@member_required
def scheduled(request: HttpRequest, member: Member) -> HttpResponse:
    """What waits, and what became of earlier ones."""
    page = Rows(scheduled_of(member.account), PER_PAGE, _row).get_page(request.GET.get("page"))
    return render(request, "portal/bulk/scheduled.html", {"page": page})


@require_POST
@member_required
def take_back(request: HttpRequest, member: Member, which: UUID) -> HttpResponse:
    """Cancel one before it goes."""
    cancel(account=member.account, scheduled=which)
    messages.success(request, "Cancelled. It does not go out, and costs nothing.")
    return redirect("bulk:scheduled")
