"""The plan's page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.plan.table import HEADINGS, rows_for
from smarttec.faces.portal.plan.time_line import line_of
from smarttec.faces.portal.standing import notices_of
from smarttec.kernel import clock
from smarttec.plans.domain import State
from smarttec.plans.models import PlanVersion
from smarttec.plans.queries import PlanView, coming_version, kept_after_deletion, plan_of, plans_on_sale
from smarttec.plans.standing import Condition

_STATES = {
    State.ACTIVE: ("Active", "good"),
    State.GRACE: ("Grace", "wait"),
    State.SUSPENDED: ("Suspended", "bad"),
    State.CONTENT_DELETED: ("Content deleted", "bad"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan on sale. `way` names the page where it is paid or changed, `action` its words; empty: nothing to do."""

    version: PlanVersion
    is_own: bool
    way: str
    action: str


@require_GET
@member_required
def page(request: HttpRequest, member: Member) -> HttpResponse:
    """The own plan with its time line, what is on sale, and what each condition allows."""
    plan = plan_of(member.account.id)
    words, tone = _STATES[plan.state] if plan else ("", "")
    suspended = plan.subscription if plan and plan.state is State.SUSPENDED else None
    context = {
        "plan": plan,
        "state": words,
        "tone": tone,
        "line": line_of(plan) if plan else [],
        **(_coming(plan, member) if plan else {}),
        "is_active": plan is not None and plan.state is State.ACTIVE,
        "is_over": plan is not None and plan.state is State.CONTENT_DELETED,
        "offers": [_offer(version, plan) for version in plans_on_sale(member.account.currency)],
        "must_accept": bool(member.account.standing & Condition.TERMS_NOT_ACCEPTED),
        "standing": notices_of(member.account),
        "deletes_at": suspended.deletes_at if suspended else None,
        "kept": kept_after_deletion(suspended.deletes_at) if suspended and suspended.deletes_at else (),
        "headings": HEADINGS,
        "table": rows_for(member.account.standing),
    }
    return render(request, "portal/plan/page.html", context)


def _coming(plan: PlanView, member: Member) -> dict[str, object]:
    """What the next term costs as things stand, and what the credit is short of for it."""
    coming = coming_version(plan.subscription, clock.now())
    return {"coming": coming, "missing_micros": max(0, coming.price_micros - member.credit.available_micros)}


def _offer(version: PlanVersion, plan: PlanView | None) -> Offer:
    own = plan is not None and plan.subscription.version.key == version.key
    if plan is None:
        return Offer(version, own, "plan:pay", "Buy")
    if plan.state is State.CONTENT_DELETED:
        return Offer(version, own, "", "")
    if plan.state is not State.ACTIVE:
        return Offer(version, own, "plan:pay", "Pay now")
    if not own:
        return Offer(version, own, "plan:change", "Change to this")
    return Offer(version, own, "" if plan.is_paid_ahead else "plan:pay", "Pay the next year now")
