"""Paying for a plan and changing it. The page shows what is taken and what remains; the form carries just that."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InsufficientCredit, InvalidInput, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.money import MICROS_PER_CENT, format_decimal
from smarttec.plans.actions.change import change_plan, price_of_change
from smarttec.plans.actions.pay import pay
from smarttec.plans.domain import State
from smarttec.plans.models import PlanVersion
from smarttec.plans.queries import plan_of, version_on_sale


@dataclass(frozen=True, slots=True)
class Bill:
    """What is taken from the credit, what is added to it, and what remains. A negative charge is given back."""

    version: PlanVersion
    charge_micros: int
    included_micros: int
    available_micros: int
    act: UUID = field(default_factory=new_id)

    @property
    def after_micros(self) -> int:
        """What remains, the included credit with it."""
        return self.available_micros - self.charge_micros + self.included_micros

    @property
    def given_back_micros(self) -> int:
        """What a cheaper plan gives back, 0 when it does not."""
        return max(0, -self.charge_micros)

    @property
    def missing_micros(self) -> int:
        """What the credit is short of, in whole cents; the included credit comes only after the payment."""
        short = max(0, self.charge_micros - self.available_micros)
        return -(-short // MICROS_PER_CENT) * MICROS_PER_CENT

    @property
    def missing(self) -> str:
        """The same for an address."""
        return format_decimal(self.missing_micros)


@require_http_methods(["GET", "POST"])
@member_required
def pay_plan(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """A year: the first, the next one ahead, or late. Raises `NotFound` for a plan that is not on sale."""
    version = version_on_sale(key=key, currency=member.account.currency, at=clock.now())
    wishes, account = "auto_renew" in request.POST, member.account.id

    def take(act: UUID, agreed: int) -> None:
        pay(
            account=account,
            plan=key,
            act=act,
            auto_renew=wishes,
            agreed_micros=agreed,
            for_term=_whole(request, "term"),
        )

    refused = _refusal(request, take) if request.method == "POST" else None
    plan = plan_of(member.account.id)
    if request.method == "POST" and refused is None:
        messages.success(request, f"Thank you. The plan {version.name} is paid.")
    elif plan is None or not (plan.is_paid_ahead or plan.state is State.CONTENT_DELETED):
        context = {
            "bill": Bill(version, version.price_micros, version.credit_micros, member.credit.available_micros),
            "plan": plan,
            "term": plan.subscription.term_number + 1 if plan else 1,
            "is_late": plan is not None and plan.state is not State.ACTIVE,
            "auto_renew": wishes or (plan is not None and plan.subscription.auto_renew),
        }
        return _again(request, "portal/plan/pay.html", context, refused)
    return redirect("plan:page")


@require_http_methods(["GET", "POST"])
@member_required
def change(request: HttpRequest, member: Member, key: str) -> HttpResponse:
    """Another plan for the days that are left. Raises `NotFound`."""
    version = version_on_sale(key=key, currency=member.account.currency, at=clock.now())

    def take(act: UUID, agreed_micros: int) -> None:
        change_plan(account=member.account.id, plan=key, act=act, agreed_micros=agreed_micros)

    refused = _refusal(request, take) if request.method == "POST" else None
    plan = plan_of(member.account.id)
    if request.method == "POST" and refused is None:
        messages.success(request, f"Your plan is now {version.name}.")
    elif plan is not None and plan.state is State.ACTIVE and plan.subscription.version.key != key:
        price = price_of_change(plan.subscription, version)
        bill = Bill(version, price.total_micros, price.credit_micros, member.credit.available_micros)
        return _again(request, "portal/plan/change.html", {"bill": bill, "price": price, "plan": plan}, refused)
    return redirect("plan:page")


def _again(request: HttpRequest, template: str, context: dict[str, Any], refused: SmarttecError | None) -> HttpResponse:
    """The page with its price, and why the act was refused if it was."""
    context["problem"] = f"{refused.sentence} {refused.what_to_do}" if refused else ""
    return render(request, template, context, status=refused.http_status if refused else 200)


def _refusal(request: HttpRequest, take: Callable[[UUID, int], None]) -> SmarttecError | None:
    """Do the act as the form has it; why it was refused, None when it was done (now or before)."""
    try:
        take(act_in(request.POST.get("act")), _whole(request, "agreed"))
    except (Conflict, InsufficientCredit, InvalidInput) as error:
        return error
    return None


def _whole(request: HttpRequest, name: str) -> int:
    """What the page showed: the price, or the number of the term. Raises `InvalidInput`."""
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        raise InvalidInput("This page is not complete. Please open it again.") from None
