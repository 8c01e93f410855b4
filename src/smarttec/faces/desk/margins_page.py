"""What is left of our prices after each carrier's cost. Nobody's data."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.deck_forms import SERVICES
from smarttec.faces.desk.decks import VIEW
from smarttec.faces.desk.pages import page_context, require_permission
from smarttec.kernel import clock
from smarttec.kernel.currency import home_currency
from smarttec.kernel.money import format_money
from smarttec.ledger.daily import currencies
from smarttec.rating.domain import Service
from smarttec.rating.margins import Margin, margins
from smarttec.rating.queries import Deck, carriers_with_costs, load_rates

ROWS = 200
HEADERS = ("Prefix", "Destination", "Carrier", "Price", "Cost", "Margin")


class MarginForm(CardFreeForm):
    """Which prices to compare."""

    service = forms.ChoiceField(choices=SERVICES, widget=UnfoldAdminSelectWidget())
    currency = forms.CharField(max_length=3, min_length=3, widget=UnfoldAdminTextInputWidget())
    carrier = forms.SlugField(
        max_length=40, required=False, widget=UnfoldAdminTextInputWidget(), help_text="Empty: all carriers."
    )
    begins = forms.RegexField(
        r"^[0-9]{0,15}$", required=False, label="Prefix begins with", widget=UnfoldAdminTextInputWidget()
    )


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The worst margins first."""
    require_permission(request, VIEW)
    usual = {
        "service": Service.SMS.value,
        "currency": (currencies() or [home_currency()])[0],
        "carrier": "",
        "begins": "",
    }
    form = MarginForm({name: request.GET.get(name, value) for name, value in usual.items()})
    is_valid = form.is_valid()
    found = lowest_margins(**form.cleaned_data) if is_valid else []
    context = page_context(
        request, title="Margins", form=form, shown=ROWS, total=len(found),
        losses=sum((one.margin_micros or 0) < 0 for one in found),
        table=margin_table(found[:ROWS], form.cleaned_data.get("currency", "")),
    )  # fmt: skip
    return render(request, "desk/margins.html", context, status=200 if is_valid else 400)


def lowest_margins(*, service: str, currency: str, carrier: str = "", begins: str = "") -> list[Margin]:
    """Every prefix of our list or a carrier's, the worst margin first."""
    of = Service(service)
    carriers = [carrier] if carrier else carriers_with_costs(of)
    costs = {name: load_rates(Deck(of, name)) for name in carriers}
    if not costs:
        return []
    found = margins(load_rates(Deck(of)), costs, currency=currency.upper(), at=clock.now())
    return [one for one in found if one.prefix.startswith(begins)]


def margin_table(found: list[Margin], currency: str) -> dict[str, Any]:
    """As `desk/parts/table.html` wants it."""

    def shown(micros: int | None) -> str:
        return "–" if micros is None else format_money(micros, currency.upper())

    rows = [
        (f"+{one.prefix}", one.destination, one.carrier, shown(one.sell_micros), shown(one.cost_micros),
         shown(one.margin_micros))
        for one in found
    ]  # fmt: skip
    return {"headers": HEADERS, "rows": rows}
