"""Demands of authorities and other cases, counted (clauses SHARE-4, SHARE-5, SECURE-2, MINORS-2)."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from smarttec.faces.charts import YEARS, Series, stacked_bars
from smarttec.fraud.destinations import name_of
from smarttec.requests.authorities.report import SMALL, Report, outcomes, report, told
from smarttec.requests.handover.queries import how_many as handovers
from smarttec.requests.incidents.queries import how_many as incidents
from smarttec.requests.minors.queries import how_many as reports_about_minors

_TONES = ("sent", "failed", "delivered", "4")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """By year, country, kind and outcome, with a chart; and how many other cases there were."""
    found = report()
    context = {
        "chart": _chart(found) if found.by_year else "",
        "outcomes": outcomes(),
        "lines": [(line, name_of(line.country)) for line in found.lines],
        "small": SMALL,
        "others": [
            ("Incidents in our register", told(incidents()), "SECURE-2"),
            ("Reports about minors", told(reports_about_minors()), "MINORS-2"),
            ("Transfers of the business", told(handovers()), "SHARE-4"),
        ],
    }
    return render(request, "portal/openness/transparency.html", context)


def _chart(found: Report) -> SafeString:
    series = [
        Series(name, tone, tuple(counts[index] for _, counts in found.by_year))
        for index, (name, tone) in enumerate(zip(outcomes(), _TONES, strict=True))
    ]
    return stacked_bars(
        chart_id="demands", title="Demands by year and outcome", days=[date(year, 1, 1) for year, _ in found.by_year],
        series=series, format_value=told, grain=YEARS, top_min=SMALL,
        summary=f"Counts from 1 to {SMALL - 1} are drawn as {SMALL - 1}.",
    )  # fmt: skip
