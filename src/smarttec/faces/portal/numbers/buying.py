"""Search and purchase. The price is shown before the act; the form carries it and the act's id."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.numbers.forms import SearchForm
from smarttec.kernel.errors import AccountNotInGoodStanding, Conflict, InsufficientCredit, InvalidInput, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.money import MICROS_PER_CENT, format_decimal
from smarttec.numbers.actions import buy
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import Price, StockNumber
from smarttec.numbers.queries import access_stock, price_for, prices, search

RESULTS = 30


@dataclass(frozen=True, slots=True)
class Found:
    """A number that can be had, and what it costs."""

    stock: StockNumber
    price: Price

    @property
    def digits(self) -> str:
        """For an address."""
        return self.stock.e164.removeprefix("+")


@dataclass(frozen=True, slots=True)
class Bill:
    """What buying takes from the credit, and what remains."""

    price: Price
    available_micros: int
    act: UUID = field(default_factory=new_id)

    @property
    def after_micros(self) -> int:
        """What remains."""
        return self.available_micros - self.price.first_micros

    @property
    def missing_micros(self) -> int:
        """What the credit is short of, in whole cents."""
        return -(-max(0, -self.after_micros) // MICROS_PER_CENT) * MICROS_PER_CENT

    @property
    def missing(self) -> str:
        """The same for an address."""
        return format_decimal(self.missing_micros)


@require_GET
@member_required
def search_page(request: HttpRequest, member: Member) -> HttpResponse:
    """Free numbers that have a price. What is looked for says nothing of anybody, so it stands in the address."""
    listed = prices(currency=member.account.currency)
    offered = sorted({country for country, _ in listed})
    form = SearchForm(request.GET if "country" in request.GET else None, offered=offered)
    found: list[Found] = []
    if form.is_valid():
        try:
            found = _found(form, listed)
        except SmarttecError as error:
            error_field = {"AreaCode": "area", "Contains": "contains"}.get(getattr(error, "field", None) or "")
            form.add_error(error_field, error.sentence)
    context = {"form": form, "found": found, "has_searched": form.is_bound, "is_offered": bool(offered)}
    return render(request, "portal/numbers/search.html", context, status=status_of(form))


def _found(form: SearchForm, listed: dict[tuple[str, int], Price]) -> list[Found]:
    asked, kind = form.cleaned_data, form.cleaned_data["kind"]
    rows = search(
        country=asked["country"], kind=Kind(int(kind)) if kind else None, area=asked["area"], contains=asked["contains"]
    ).filter(kind__in=[one for country, one in listed if country == asked["country"]])
    return [Found(row, listed[row.country, row.kind]) for row in rows[:RESULTS]]


@require_http_methods(["GET", "POST"])
@member_required
def buy_page(request: HttpRequest, member: Member, digits: str) -> HttpResponse:
    """What one number costs, then the act. Raises `NotFound` for a number that is not in stock."""
    stock = access_stock(digits)
    refused: SmarttecError | None = None
    if request.method == "POST":
        try:
            rental = _buy(request, member, stock)
        except (AccountNotInGoodStanding, Conflict, InsufficientCredit, InvalidInput) as error:
            refused = error
        else:
            messages.success(request, "The number is yours.")
            return redirect("numbers:number", rental) if rental else redirect("numbers:page")
    context = {
        "stock": stock,
        "kind": Kind(stock.kind).words,
        "bill": Bill(price_for(stock, currency=member.account.currency), member.credit.available_micros),
        "problem": f"{refused.sentence} {refused.what_to_do}" if refused else "",
    }
    return render(request, "portal/numbers/buy.html", context, status=refused.http_status if refused else 200)


def _buy(request: HttpRequest, member: Member, stock: StockNumber) -> UUID | None:
    """The id of the own number; None when it was bought by this act and given back since."""
    try:
        agreed_micros = int(request.POST.get("agreed", ""))
    except ValueError:
        raise InvalidInput("This page is not complete. Please open it again.") from None
    act = act_in(request.POST.get("act"))
    return buy(account=member.account.id, e164=stock.e164, act=act, agreed_micros=agreed_micros).assignment_id
