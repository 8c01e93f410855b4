"""One page with the state and the rule, and a hand-over page before the customer leaves to save a means of payment."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.recharge.forms import FIELDS, RuleForm
from smarttec.fraud.destinations import name_of
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.money import MICROS_PER_UNIT
from smarttec.post.letterhead import portal_url
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.mandates.queries import recharge_facts, recharges_of
from smarttec.shop.mandates.rules import set_rule, stop_rule
from smarttec.shop.mandates.saving import open_setup, start_mandate
from smarttec.shop.mandates.telling import revoke_mandate
from smarttec.shop.models import RechargeRule
from smarttec.shop.queries import clearing_house_facts, facts_of

ROWS = 10
_DISCLOSED = ("a reference of ours", "from then on the amounts to charge")
_DEFAULTS = {"threshold": "10", "amount": "20", "monthly_limit": "100"}


@require_http_methods(["GET", "POST"])
@member_required
def page(request: HttpRequest, member: Member) -> HttpResponse:
    """State, rule and the last charges."""
    form = RuleForm(request.POST or None, initial=_DEFAULTS)
    if request.method == "POST" and form.is_valid():
        try:
            set_rule(
                account=member.account, **{f"{name}_micros": form.cleaned_data[f"{name}_micros"] for name in FIELDS}
            )
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Automatic recharge is on.")
            return redirect("recharge:page")
    facts = recharge_facts(member.account)
    if facts.rule and not form.is_bound:
        form = RuleForm(initial=_amounts(facts.rule))
    context: dict[str, Any] = {
        "form": form,
        "facts": facts,
        "rows": [facts_of(payment) for payment in recharges_of(member.account)[:ROWS]],
        "third_party": clearing_house_facts(),
    }
    return render(request, "portal/recharge/page.html", context, status=status_of(form))


def _amounts(rule: RechargeRule) -> dict[str, str]:
    return {name: f"{getattr(rule, f'{name}_micros') / MICROS_PER_UNIT:.2f}" for name in FIELDS}


@require_GET
@member_required
def handover(request: HttpRequest, member: Member) -> HttpResponse:
    """Say who keeps the means of payment and what they get, before the customer leaves us."""
    house = clearing_house_facts()
    third_party = {"name": house.name, "host": house.host, "policy_url": house.policy_url}
    third_party["country"] = name_of(house.country)
    context = {"third_party": third_party, "disclosed": _DISCLOSED, "currency": member.account.currency}
    return render(request, "portal/recharge/handover.html", context)


@require_POST
@member_required
def go(request: HttpRequest, member: Member) -> HttpResponse:
    """Open the clearing house's page and go there; a page that leads on, as forms may lead to our own pages only."""
    back = portal_url() + reverse("recharge:page")
    url = open_setup(
        mandate=start_mandate(account=member.account),
        house=current_clearing_house(),
        success_url=back,
        cancel_url=portal_url() + reverse("recharge:handover"),
    )
    response = render(request, "portal/credits/leaving.html", {"url": url, "third_party": clearing_house_facts()})
    response["Refresh"] = f"0; url={url}"
    return response


@require_POST
@member_required
def stop(request: HttpRequest, member: Member) -> HttpResponse:
    """Turn the rule off; what is saved stays saved."""
    stop_rule(account=member.account)
    messages.success(request, "Automatic recharge is off. Nothing is charged by itself any more.")
    return redirect("recharge:page")


@require_POST
@member_required
def forget(request: HttpRequest, member: Member) -> HttpResponse:
    """Turn it off and have the clearing house forget what it keeps."""
    house = current_clearing_house()
    revoke_mandate(account=member.account, house=house)
    messages.success(request, f"Automatic recharge is off, and {house.name} is told to forget what you saved there.")
    return redirect("recharge:page")
