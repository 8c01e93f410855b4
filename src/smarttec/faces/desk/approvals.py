"""What waits for a second person, the middleware that brings it here, and the decision."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from smarttec.approvals import actions, rule
from smarttec.approvals.domain import Proposal, SecondPersonNeeded
from smarttec.approvals.models import Approval, State
from smarttec.faces.desk.pages import page_context, require_permission, staff_of, when
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.money import format_decimal
from smarttec.people.models import Person

VIEW, DECIDE = "approvals.view_approval", "approvals.change_approval"
ROWS = 50


class SecondPersonMiddleware:
    """Whatever page of the desk it happens on: the act becomes a proposal, and its page says what comes next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The view's transaction is rolled back by now; the proposal is kept in one of its own."""
        if not isinstance(error, SecondPersonNeeded):
            return None
        actions.propose(error.proposal)
        messages.warning(
            request,
            f"Not done yet: {error.proposal.summary}. Another person has to approve this; then do it again as it was.",
        )
        return HttpResponseRedirect(reverse("desk:approvals"))


def demand_for_free(staff: Person, what: str) -> None:
    """A price of zero gives away what everybody takes of it. Raises `SecondPersonNeeded`."""
    rule.demand(
        Proposal(kind="free", summary=f"{what} for nothing", content={"what": what}, worth_micros=None, by=staff.id)
    )


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What waits, and the last decisions."""
    require_permission(request, VIEW)
    waiting = list(Approval.objects.filter(state=State.PROPOSED).order_by("proposed_at")[:ROWS])
    decided = Approval.objects.filter(needs_approval=True).exclude(state=State.PROPOSED).order_by("-proposed_at")
    staff = staff_of(request)
    context = page_context(
        request,
        title="Approvals",
        waiting=[{"row": row, "told": _told(row), "is_own": row.proposed_by == staff.id} for row in waiting],
        decided={
            "headers": ("What", "Worth at most", "Proposed by", "Proposed", "Became", "Decided by"),
            "rows": [(*_told(row), row.get_state_display(), _person(row.decided_by)) for row in decided[:ROWS]],
        },
        may_decide=staff.has_perm(DECIDE),
    )
    return render(request, "desk/approvals.html", context)


def _told(row: Approval) -> tuple[Any, ...]:
    worth = "no bound" if row.worth_micros is None else format_decimal(row.worth_micros)
    return (row.summary, worth, _person(row.proposed_by), when(row.proposed_at))


def _person(who: UUID | None) -> str:
    return f"staff {who.hex[-8:]}" if who else ""


@require_POST
def decide(request: HttpRequest, approval: UUID) -> HttpResponse:
    """Approve or reject."""
    require_permission(request, DECIDE)
    approves = request.POST.get("decision") == "approve"
    act = actions.approve if approves else actions.reject
    try:
        row = act(approval=approval, actor=staff_of(request).id)
    except (Conflict, InvalidInput) as error:
        messages.error(request, error.sentence)
    else:
        words = "Approved" if approves else "Rejected"
        LogEntry.objects.log_actions(staff_of(request).pk, [row], CHANGE, words, single_object=True)
        messages.success(request, f"{words}: {row.summary}.")
    return HttpResponseRedirect(reverse("desk:approvals"))
