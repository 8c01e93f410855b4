"""Publishing a version of a plan: typed, previewed beside the version it follows, then published. Nobody's data."""

import re
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from smarttec.approvals import rule
from smarttec.approvals.domain import Proposal
from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.pages import page_context, require_permission, staff_of, when
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.currency import home_currency
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.money import format_money, parse_micros
from smarttec.plans.actions.publish import publish
from smarttec.plans.models import PlanVersion

PERMISSION = "plans.add_planversion"
_LIMIT = re.compile(r"([a-z][a-z0-9_]{0,39})\s*=\s*([0-9]{1,9})")
_LINES_MAX, _WORDS_MAX = 20, 80


def _money_field(label: str, help_text: str) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})
    return forms.CharField(max_length=20, label=label, help_text=help_text, widget=widget)


class VersionForm(CardFreeForm):
    """The next version of a plan. `follows` is the number of the version that the preview was shown beside."""

    key = forms.SlugField(max_length=40, label="Plan", help_text="Its short name, for example standard.",
                          widget=UnfoldAdminTextInputWidget())  # fmt: skip
    name = forms.CharField(max_length=80, label="Name for customers", widget=UnfoldAdminTextInputWidget())
    currency = forms.RegexField(r"^[A-Z]{3}$", widget=UnfoldAdminTextInputWidget(), help_text="Such as USD.")
    price = _money_field("Price a year", "In units of the currency: 60")
    credit = _money_field("Included credit", "What every term brings: 12.50, or 0")
    features = forms.CharField(required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}), max_length=2000,
                               help_text="One in each line, as customers read them.")  # fmt: skip
    limits = forms.CharField(required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}), max_length=1000,
                             help_text="One in each line: name = number")  # fmt: skip
    effective_from = forms.DateField(
        required=False, label="On sale from", input_formats=["%Y-%m-%d"], help_text="Midnight UTC; empty for at once.",
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )  # fmt: skip
    follows = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput())

    def clean_price(self) -> int:
        """In micros."""
        return _micros(self.cleaned_data["price"])

    def clean_credit(self) -> int:
        """In micros."""
        return _micros(self.cleaned_data["credit"])

    def clean_name(self) -> str:
        """Words for customers, no number of a card."""
        return _words(self.cleaned_data["name"])

    def clean_features(self) -> list[str]:
        """Lines of words."""
        return [_words(line) for line in _lines(self.cleaned_data["features"])]

    def clean_limits(self) -> dict[str, int]:
        """Names with their numbers."""
        found = [(line, _LIMIT.fullmatch(line)) for line in _lines(self.cleaned_data["limits"])]
        wrong = [line for line, match in found if match is None]
        if wrong:
            raise forms.ValidationError("Write each limit as a name in small letters, =, and a whole number.")
        return {match[1]: int(match[2]) for _, match in found if match}

    def clean_effective_from(self) -> datetime | None:
        """Midnight UTC."""
        day: date | None = self.cleaned_data["effective_from"]
        return datetime.combine(day, time(), tzinfo=UTC) if day else None


def _micros(text: str) -> int:
    try:
        return parse_micros(text)
    except InvalidInput as error:
        raise forms.ValidationError(error.sentence) from None


def _words(text: str) -> str:
    try:
        refuse_card_number(text)
    except InvalidInput as error:
        raise forms.ValidationError(error.sentence) from None
    if len(text) > _WORDS_MAX:
        raise forms.ValidationError(f"At most {_WORDS_MAX} characters each.")
    return text


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > _LINES_MAX:
        raise forms.ValidationError(f"At most {_LINES_MAX} lines.")
    return lines


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The form, its preview, and then the version itself."""
    require_permission(request, PERMISSION)
    form = VersionForm(request.POST) if request.method == "POST" else VersionForm(initial={"currency": home_currency()})
    preview = None
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        if "confirm" in request.POST:
            try:
                return _publish(request, typed)
            except InvalidInput as error:
                form.add_error(None, error.sentence)
            except Conflict:
                messages.error(request, "Another version came in between; this one was not published.")
                return HttpResponseRedirect(reverse("desk:plans_planversion_changelist"))
        else:
            preview = _preview(typed)
    context = page_context(request, title="Publish a plan", form=form, preview=preview)
    return render(request, "desk/publish_plan.html", context, status=400 if form.errors else 200)


def _publish(request: HttpRequest, typed: dict[str, Any]) -> HttpResponse:
    """Once: a second click would make the version after the one that was shown, and is rolled back."""
    with transaction.atomic():
        _demand_second_person(typed, staff_of(request).id)
        version = publish(
            key=typed["key"], name=typed["name"], currency=typed["currency"], price_micros=typed["price"],
            credit_micros=typed["credit"], limits=typed["limits"], features=typed["features"],
            effective_from=typed["effective_from"],
        )  # fmt: skip
        if version.number != (typed["follows"] or 0) + 1:
            raise Conflict
        LogEntry.objects.log_actions(staff_of(request).pk, [version], ADDITION, "Published", single_object=True)
    messages.success(request, f"{version} is published.")
    return HttpResponseRedirect(reverse("desk:plans_planversion_changelist"))


def _demand_second_person(typed: dict[str, Any], by: UUID) -> None:
    """A version that is free, gives more credit than it costs, or is cheaper than the last one, gives value away."""
    last = PlanVersion.objects.filter(key=typed["key"], currency=typed["currency"]).order_by("-number").first()
    price, credit = typed["price"], typed["credit"]
    if price and credit <= price and (last is None or (price >= last.price_micros and credit <= last.credit_micros)):
        return
    yearly, given = (format_money(micros, typed["currency"]) for micros in (price, credit))
    rule.demand(Proposal(
        kind="plan", summary=f"The plan {typed['name']}: {yearly} a year, {given} of credit", worth_micros=None, by=by,
        content={name: typed[name] for name in ("key", "name", "currency", "price", "credit", "limits", "features")},
    ))  # fmt: skip


def _preview(typed: dict[str, Any]) -> dict[str, Any]:
    last = PlanVersion.objects.filter(key=typed["key"], currency=typed["currency"]).order_by("-number").first()
    new = PlanVersion(
        key=typed["key"], number=(last.number if last else 0) + 1, name=typed["name"], currency=typed["currency"],
        price_micros=typed["price"], credit_micros=typed["credit"], limits=typed["limits"], features=typed["features"],
    )  # fmt: skip
    before = (*_told(last), when(last.effective_from)) if last else ("none", *[""] * (len(_TOLD) - 1))
    after = (*_told(new), when(typed["effective_from"]) or "at once")
    rows = [(title, was, will) for title, was, will in zip(_TOLD, before, after, strict=True)]
    return {
        "follows": last.number if last else 0,
        "table": {"headers": ("", "The last version", "This version"), "rows": rows},
    }


_TOLD = ("Version", "Name", "Price a year", "Included credit", "Features", "Limits", "On sale from")


def _told(version: PlanVersion) -> tuple[Any, ...]:
    limits = ", ".join(f"{name} = {number}" for name, number in version.limits.items())
    return (
        version.number, version.name, format_money(version.price_micros, version.currency),
        format_money(version.credit_micros, version.currency), ", ".join(version.features), limits,
    )  # fmt: skip
