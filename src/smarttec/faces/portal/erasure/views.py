"""The plan, and saying yes to it."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.erasure.bars import bars_of
from smarttec.faces.portal.erasure.forms import DeleteForm
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import SmarttecError
from smarttec.people.holdings import Fate, subject_of
from smarttec.requests.erasure.asking import ask_by_portal
from smarttec.requests.erasure.domain import Plan
from smarttec.requests.erasure.plan import plan_for


@require_http_methods(["GET", "POST"])
@member_required
def delete_everything(request: HttpRequest, member: Member) -> HttpResponse:
    """Show what a deletion would do; with a fresh proof, do it."""
    plan = plan_for(subject_of(member.person.id))
    form = DeleteForm(
        request.POST or None, person=member.person, loses_credit=bool(plan.loss), initial={"loss": plan.loss}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            form.demand_proof()
            tag = ask_by_portal(member.person, confirmed_loss=form.cleaned_data["loss"])
        except SmarttecError as error:
            form.add_problem(error)
        else:
            logout(request)
            return redirect("erasure:page", tag)
    return render(request, "portal/erasure/plan.html", _context(plan, form), status=status_of(form))


def _context(plan: Plan, form: DeleteForm) -> dict[str, object]:
    return {
        "plan": plan,
        "form": form,
        "bars": bars_of(plan.lines),
        "gone": plan.of(Fate.DELETE),
        "emptied": plan.of(Fate.STRIP),
        "kept": plan.of(Fate.KEEP),
        "left": plan.of(Fate.STAY),
        "gone_rows": plan.rows(Fate.DELETE, Fate.STRIP),
        "kept_rows": plan.rows(Fate.KEEP),
    }
