"""Statistics of delivery, and costs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from smarttec.faces.portal.insights import figures
from smarttec.faces.portal.members import Member, member_required
from smarttec.messaging.statistics.queries import counted_until, totals_of


@require_GET
@member_required
def statistics(request: HttpRequest, member: Member) -> HttpResponse:
    """What became of the messages: by day, by country, by reason."""
    period = _period(request)
    days = figures.days_of(period)
    totals = totals_of(member.account.id, days)
    groups = figures.group_counts(totals)
    finished = groups["Delivered"] + groups["Not delivered"]
    context = {
        **_common(period, days),
        "chart": figures.states_chart(totals, days),
        "groups": groups,
        "rate": f"{groups['Delivered'] * 100 / finished:.1f} %" if finished else "–",
        "errors": figures.error_lines(totals),
        "countries": figures.country_lines(member.account.id, days),
        "counted_until": counted_until(),
    }
    return render(request, "portal/insights/statistics.html", context)


@require_GET
@member_required
def costs(request: HttpRequest, member: Member) -> HttpResponse:
    """What was spent: by day and kind, by country."""
    period = _period(request)
    days = figures.days_of(period)
    spent = figures.spending(member.account.id, days)
    kinds = figures.kind_sums(spent)
    context = {
        **_common(period, days),
        "chart": figures.spending_chart(spent, days, member.account.currency),
        "kinds": kinds,
        "total_micros": sum(amount for _, amount in kinds),
        "countries": sorted(figures.country_lines(member.account.id, days), key=lambda one: -one.price_micros),
        "currency": member.account.currency,
    }
    return render(request, "portal/insights/costs.html", context)


def _period(request: HttpRequest) -> str:
    asked = request.GET.get("days", "")
    return asked if asked in figures.PERIODS else "30"


def _common(period: str, days: Any) -> dict[str, Any]:
    return {"period": period, "periods": list(figures.PERIODS), "first": days[0], "last": days[-1]}
