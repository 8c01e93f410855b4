"""Today's use against each limit, countries with their switches, and holds with a place to answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.safety.bars import lines_of
from smarttec.faces.portal.safety.forms import AnswerForm, CountryForm, SwitchForm
from smarttec.fraud.actions.destinations import close_country, may_open_itself, open_country
from smarttec.fraud.actions.holds import answer_hold
from smarttec.fraud.models import Hold
from smarttec.fraud.queries import CountryLine, countries_of, holds_on, seen_lines, use_today
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.shop.debts import disputes_of
from smarttec.shop.queries import reference_of


@require_GET
@member_required
def limits(request: HttpRequest, member: Member) -> HttpResponse:
    """The overview."""
    return _overview(request, member)


def _overview(request: HttpRequest, member: Member, *, answered: UUID | None = None, form: Any = None) -> HttpResponse:
    use, lines = use_today(member.account), countries_of(member.account.id)
    context = {
        "use": use,
        "lines": lines_of(use, member.account.currency),
        "countries": use.countries,
        "switched": [one for one in lines if one.is_requested or one.is_open == bool(one.risk)],
        "risky": [one for one in lines if one.risk and not one.is_open and not one.is_requested],
        "open_count": sum(one.is_open for one in lines),
        "country_form": CountryForm(),
        "disputes": [(reference_of(one.id), one) for one in disputes_of(member.account.id)],
        "holds": [(hold, seen_lines(hold), _form_of(hold, answered, form)) for hold in holds_on(member.account.id)],
    }
    return render(request, "portal/safety/limits.html", context, status=status_of(form) if form else 200)


def _form_of(hold: Hold, answered: UUID | None, form: Any) -> AnswerForm:
    return form if form is not None and hold.id == answered else AnswerForm(auto_id=f"{hold.id.hex[-8:]}_%s")


@require_GET
@member_required
def country(request: HttpRequest, member: Member) -> HttpResponse:
    """One country: whether it is on, and what may happen there."""
    line = _line_of(member, request.GET.get("code", ""))
    return _country_page(request, member, line, SwitchForm(initial={"code": line.code}))


def _line_of(member: Member, code: str) -> CountryLine:
    found = next((line for line in countries_of(member.account.id) if line.code == code), None)
    if found is None:
        raise NotFound
    return found


def _country_page(request: HttpRequest, member: Member, line: CountryLine, form: SwitchForm) -> HttpResponse:
    context = {"line": line, "form": form, "is_asked": not may_open_itself(member.account, line.code)}
    return render(request, "portal/safety/country.html", context, status=status_of(form))


@require_POST
@member_required
def switch(request: HttpRequest, member: Member) -> HttpResponse:
    """Switch a country on or off, or ask for it."""
    form = SwitchForm(request.POST)
    line = _line_of(member, request.POST.get("code", ""))
    if form.is_valid():
        try:
            messages.success(request, _switched(member, line, form))
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("safety:limits")
    return _country_page(request, member, line, form)


def _switched(member: Member, line: CountryLine, form: SwitchForm) -> str:
    if form.cleaned_data["to"] == "off":
        close_country(account=member.account, country=line.code)
        return f"{line.name} is off. Nothing is sent there."
    has_read = form.cleaned_data["has_read_risk"]
    if open_country(account=member.account, country=line.code, has_read_risk=has_read):
        return f"{line.name} is on."
    return f"We were asked to switch {line.name} on and will look at it."


@require_POST
@member_required
def answer(request: HttpRequest, member: Member, hold: UUID) -> HttpResponse:
    """Take what the customer says about a hold."""
    form = AnswerForm(request.POST, auto_id=f"{hold.hex[-8:]}_%s")
    if form.is_valid():
        try:
            answer_hold(account=member.account, hold=hold, text=form.cleaned_data["text"])
        except NotFound:
            raise
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Thank you. A person reads your answer and decides.")
            return redirect(reverse("safety:limits"))
    return _overview(request, member, answered=hold, form=form)
