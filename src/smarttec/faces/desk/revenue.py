"""Revenue, money in and out, and what is owed to customers, over a period: from totals of days alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.charts import Series, area_line, stacked_bars
from smarttec.faces.desk.margins_page import lowest_margins, margin_table
from smarttec.faces.desk.pages import page_context, require_permission
from smarttec.faces.desk.takings import Takings, takings
from smarttec.kernel import clock
from smarttec.kernel.currency import home_currency
from smarttec.kernel.money import MICROS_PER_UNIT, format_money
from smarttec.ledger.daily import currencies, operator_days
from smarttec.rating.domain import Service

PERMISSION = "ledger.view_entry"
DAYS_MAX = 731
DAYS_SHOWN = 30
WORST = 10
_TOP_MIN_MICROS = 2 * MICROS_PER_UNIT
_TONES = ("delivered", "4", "5", "sent", "spend", "failed")


class PeriodForm(CardFreeForm):
    """Which days, both included, and which currency."""

    since = forms.DateField(
        label="From", widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}), input_formats=["%Y-%m-%d"]
    )
    until = forms.DateField(
        label="To", widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}), input_formats=["%Y-%m-%d"]
    )
    currency = forms.ChoiceField(widget=UnfoldAdminSelectWidget())

    def __init__(self, data: Any, known: list[str]) -> None:
        super().__init__(data)
        choices: Any = self.fields["currency"]
        choices.choices = [(currency, currency) for currency in known]

    def clean(self) -> dict[str, Any]:
        """In order, and not endless."""
        typed = super().clean()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and not 0 <= (until - since).days < DAYS_MAX:
            raise forms.ValidationError("A period ends after it begins and has two years at most.")
        return typed


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it means."""

    title: str
    value: str
    note: str = ""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The page; `since`, `until` and `currency` choose, else it shows the last thirty days."""
    require_permission(request, PERMISSION)
    today = clock.now().date()
    known = currencies() or [home_currency()]
    usual: dict[str, Any] = {"since": today - timedelta(days=DAYS_SHOWN - 1), "until": today, "currency": known[0]}
    form = PeriodForm({name: request.GET.get(name) or value for name, value in usual.items()}, known)
    chosen = form.cleaned_data if form.is_valid() else usual
    context = page_context(
        request, title="Revenue", form=form, chosen=chosen, shortcuts=_shortcuts(today, chosen["currency"]),
        **_told(**chosen),
    )  # fmt: skip
    return render(request, "desk/revenue.html", context, status=400 if form.errors else 200)


def _shortcuts(today: date, currency: str) -> list[tuple[str, str]]:
    """Usual periods: words, and the query of their address."""
    month = today.replace(day=1)
    last_month = (month - timedelta(days=1)).replace(day=1)
    periods = (
        ("7 days", today - timedelta(days=6), today),
        ("30 days", today - timedelta(days=29), today),
        ("This month", month, today),
        ("Last month", last_month, month - timedelta(days=1)),
        ("12 months", today - timedelta(days=364), today),
    )
    return [(words, f"?since={since}&until={until}&currency={currency}") for words, since, until in periods]


def _told(*, since: date, until: date, currency: str) -> dict[str, Any]:
    end = until + timedelta(days=1)
    told = takings(operator_days(since, end, currency, brought_forward=True), since=since, until=end)

    def money(micros: int) -> str:
        return format_money(micros, currency)

    return {
        "figures": _figures(told, money),
        "charts": _charts(told, money),
        "sources": _sources(told, money),
        "margins": margin_table(lowest_margins(service=Service.SMS, currency=currency)[:WORST], currency),
        "by_week": len(told.steps) > 1 and (told.steps[1] - told.steps[0]).days > 1,
    }


Money = Callable[[int], str]


def _figures(told: Takings, money: Money) -> list[Figure]:
    promotional = told.promotional
    return [
        Figure("Revenue", money(told.net_micros), "charged, less what was given back"),
        Figure("Top-ups", money(told.topped_up_micros), "money that came in"),
        Figure("Paid back", money(told.paid_back_micros), "refunds and chargebacks of top-ups"),
        Figure("Unused credit", money(told.owed_micros), "owed to customers at the end of the period"),
        Figure("Promotional credit granted", money(promotional.granted_micros)),
        Figure("of it used", money(promotional.used_micros), "in the period, whenever it was granted"),
        Figure("of it expired", money(promotional.expired_micros), "in the period, whenever it was granted"),
        Figure("Promotional credit unused", money(promotional.unused_micros), "at the end, part of unused credit"),
    ]


def _charts(told: Takings, money: Money) -> list[SafeString]:
    series = [
        Series(name, tone, values)
        for (name, values), tone in zip(told.charged.items(), _TONES, strict=True)
        if any(values) or name == "SMS"
    ]
    owed = Series("Unused credit", "spend", tuple(max(value, 0) for value in told.owed))
    bars = partial(stacked_bars, days=told.steps, format_value=money, top_min=_TOP_MIN_MICROS)
    return [
        bars(chart_id="charged", title="Charged, by kind", series=series),
        bars(chart_id="top-ups", title="Top-ups", series=[Series("Top-ups", "delivered", told.topped_up)]),
        area_line(chart_id="owed", title="Unused credit", days=told.steps, series=owed, format_value=money,
                  top_min=_TOP_MIN_MICROS),
    ]  # fmt: skip


def _sources(told: Takings, money: Money) -> dict[str, Any]:
    rows = [
        (source.name, *map(money, (source.charged_micros, source.given_back_micros, source.net_micros,
                                   source.promotional_micros)))
        for source in told.sources
    ]  # fmt: skip
    return {"headers": ("Kind", "Charged", "Given back", "Revenue", "Paid with promotional credit"), "rows": rows}
