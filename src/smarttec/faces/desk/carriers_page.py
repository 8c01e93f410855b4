"""How each carrier stands and how well it delivers, by day; and what decides between routes. Nobody's data."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminSelectWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.charts import Series, stacked_bars
from smarttec.faces.desk.pages import page_context, require_permission, when
from smarttec.kernel import clock
from smarttec.messaging.carriers import CarrierState, prefer, preference_in_force, state_of
from smarttec.messaging.models import Carrier, Preference
from smarttec.messaging.quality import Quality, daily_quality, together

VIEW, CHANGE = "messaging.view_carrier", "messaging.change_route"
DAYS = 14
HEADERS = ("Day", "Taken", "Delivered", "Not delivered", "Rate", "Half within", "95 % within", "Refused", "Too fast",
           "Unknown")  # fmt: skip
_NOTHING = "–"


class PreferenceForm(CardFreeForm):
    """What decides between routes of one prefix."""

    preference = forms.ChoiceField(
        label="Between routes of one prefix decides", choices=Preference.choices, widget=UnfoldAdminSelectWidget()
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A carrier as the page shows it."""

    carrier: Carrier
    state: CarrierState
    since: str
    alerted: str
    rate: str
    delay: str
    chart: SafeString
    table: dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The last two weeks of every carrier; a POST changes the preference."""
    require_permission(request, VIEW)
    form = PreferenceForm(request.POST if request.method == "POST" else None,
                          initial={"preference": preference_in_force()})  # fmt: skip
    if request.method == "POST":
        require_permission(request, CHANGE)
        if form.is_valid():
            prefer(Preference(form.cleaned_data["preference"]))
            messages.success(request, "From now on this decides; gateways follow within seconds.")
            return redirect("desk:carriers")
    context = page_context(
        request, title="How carriers deliver", carriers=_all(), form=form, days=DAYS,
        may_change=request.user.has_perm(CHANGE),
    )  # fmt: skip
    return render(request, "desk/carriers.html", context, status=400 if form.errors else 200)


def _all() -> list[Told]:
    today = clock.now().date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    found: dict[int, dict[date, Quality]] = {}
    for quality in daily_quality(days=DAYS):
        found.setdefault(quality.carrier, {})[quality.day] = quality
    return [_told(carrier, days, found.get(carrier.id, {})) for carrier in Carrier.objects.order_by("id")]


def _told(carrier: Carrier, days: list[date], by_day: dict[date, Quality]) -> Told:
    whole = together(list(by_day.values())) if by_day else None
    return Told(
        carrier=carrier,
        state=state_of(carrier),
        since=when(carrier.down_since),
        alerted=when(carrier.alerted_at),
        rate=_percent(whole),
        delay=_seconds(whole.delay_p50_seconds if whole else None),
        chart=_chart(carrier, days, by_day),
        table={"headers": HEADERS, "rows": [_row(by_day[day]) for day in reversed(days) if day in by_day]},
    )


def _chart(carrier: Carrier, days: list[date], by_day: dict[date, Quality]) -> SafeString:
    def values(kind: str) -> tuple[int, ...]:
        return tuple(getattr(by_day[day], kind) if day in by_day else 0 for day in days)

    series = [
        Series("Delivered", "delivered", values("delivered")),
        Series("Not delivered", "failed", values("failed")),
    ]
    return stacked_bars(chart_id=f"carrier-{carrier.id}", title=f"{carrier.key}: what became of messages", days=days,
                        series=series)  # fmt: skip


def _row(quality: Quality) -> tuple[str, ...]:
    return (
        f"{quality.day:%-d %b}",
        *(f"{count:,}" for count in (quality.accepted, quality.delivered, quality.failed)),
        _percent(quality),
        _seconds(quality.delay_p50_seconds),
        _seconds(quality.delay_p95_seconds),
        *(f"{count:,}" for count in (quality.refused, quality.throttled, quality.unknown)),
    )


def _percent(quality: Quality | None) -> str:
    rate = quality.delivery_rate if quality else None
    return _NOTHING if rate is None else f"{100 * rate:.1f} %"


def _seconds(delay: float | None) -> str:
    if delay is None:
        return _NOTHING
    return f"{delay:.1f} s" if delay < 60 else f"{delay / 60:,.0f} min"
