"""Reviewing a hold, and deciding about countries that new accounts asked for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from smarttec.faces.desk.display import personal, preload_keys
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.fraud.actions.destinations import decide_request
from smarttec.fraud.actions.holds import COUNTING, confirm_hold, release_hold
from smarttec.fraud.destinations import name_of
from smarttec.fraud.models import Answer, Hold
from smarttec.fraud.queries import requested_countries
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.ids import to_sid

VIEW, CHANGE_HOLD = "fraud.view_hold", "fraud.change_hold"
ROWS = 100
_ENDS_BADLY = (Hold.Decision.FRAUD,)


def review_context(request: HttpRequest, object_id: str) -> dict[str, Any]:
    """The customer's answers, each sealed until a purpose allows it, and what may be decided."""
    try:
        hold = Hold.objects.filter(id=UUID(object_id)).first()
    except ValueError:
        hold = None
    if hold is None:
        return {}
    answers = list(Answer.objects.filter(hold=hold).select_related("account").order_by("created_at"))
    preload_keys([hold.account_id] if answers else [])
    may_decide = request.user.has_perm(CHANGE_HOLD) and hold.state in COUNTING
    return {
        "answers": [(answer.created_at, personal(answer, "text")) for answer in answers],
        "may_decide": may_decide,
        "may_confirm": may_decide and hold.state == Hold.State.OPEN,
        "release_reasons": [one for one in Hold.Decision.choices if one[0] not in _ENDS_BADLY],
        "decide_url": reverse("desk:fraud_hold_decide", args=[hold.id]),
    }


@require_POST
def decide(request: HttpRequest, hold: UUID) -> HttpResponse:
    """Release with a reason, or confirm."""
    require_permission(request, CHANGE_HOLD)
    staff, reason = staff_of(request), request.POST.get("reason", "")
    try:
        if "confirm" in request.POST:
            found = confirm_hold(hold=hold, decision=Hold.Decision.FRAUD, actor=staff.id)
        elif reason in Hold.Decision.values and reason not in _ENDS_BADLY:
            found = release_hold(hold=hold, decision=Hold.Decision(reason), actor=staff.id)
        else:
            messages.error(request, "Choose a reason of the list.")
            return HttpResponseRedirect(reverse("desk:fraud_hold_change", args=[hold]))
    except (Conflict, NotFound) as error:
        messages.error(request, error.sentence)
        return HttpResponseRedirect(reverse("desk:fraud_hold_changelist"))
    changed = [{"changed": {"fields": ["state", "decision"]}}]
    LogEntry.objects.log_actions(staff.pk, [found], CHANGE, changed, single_object=True)
    messages.success(request, f"This hold is {found.get_state_display()}.")
    return HttpResponseRedirect(reverse("desk:fraud_hold_change", args=[hold]))


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """What new accounts asked for, oldest first."""
    require_permission(request, VIEW)
    asked = [
        (one.account_id, to_sid("AC", one.account_id), one.country, name_of(one.country), one.decided_at)
        for one in requested_countries()[:ROWS]
    ]
    may_decide = request.user.has_perm(CHANGE_HOLD)
    context = page_context(request, title="Countries asked for", asked=asked, may_decide=may_decide)
    return render(request, "desk/countries.html", context)


@require_POST
def decide_country(request: HttpRequest) -> HttpResponse:
    """Switch on, or leave off."""
    require_permission(request, CHANGE_HOLD)
    is_approved = request.POST.get("decision") == "approve"
    try:
        decide_request(
            account=UUID(request.POST.get("account", "")), country=request.POST.get("country", ""),
            is_approved=is_approved, actor=staff_of(request).id,
        )  # fmt: skip
    except (NotFound, ValueError):
        messages.error(request, "Nobody asks for this any more.")
    else:
        messages.success(request, "The country is on." if is_approved else "The country stays off.")
    return HttpResponseRedirect(reverse("desk:fraud_countries"))
