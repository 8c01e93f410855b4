"""Pages for everybody: first page, about, status, cookies."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from smarttec.faces.price_list import prices_now, rate_now
from smarttec.fraud.destinations import name_of
from smarttec.kernel import clock
from smarttec.kernel.currency import home_currency
from smarttec.messaging.models import Message, Status
from smarttec.notice.cookies import COOKIES
from smarttec.notice.documents.operator import current_operator
from smarttec.numbers.domain import Kind
from smarttec.numbers.queries import surcharges
from smarttec.post.models import Mail
from smarttec.rating.domain import RateLine
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment

_PRICES_SHOWN, _PRICES_A_PAGE = 8, 50
_EXAMPLE_NUMBER = "+14155550100"
_SMS_PATIENCE, _MAIL_PATIENCE, _PAYMENT_PATIENCE = timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Price:
    """One line of the price list on the first page."""

    country: str
    prefix: str
    micros: int


@dataclass(frozen=True, slots=True)
class ServiceState:
    """How one service is doing right now."""

    name: str
    status: str
    sentence: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page; who is signed in sees the dashboard instead."""
    if request.user.is_authenticated:
        return redirect("portal:dashboard")
    own = home_currency()
    shown = prices_now(currency=own, size=_PRICES_SHOWN)
    example = rate_now(_EXAMPLE_NUMBER, currency=own)
    context = {
        "prices": [_price(line) for line in shown.lines],
        "has_more_prices": shown.has_more,
        "currency": own,
        "example_price_micros": example.price_micros if example else None,
    }
    return render(request, "portal/home.html", context)


@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    """What a text costs to every destination, a page at a time, searched by name or number."""
    search, page = request.GET.get("to", "")[:60], max(1, _whole(request.GET.get("page")))
    shown = prices_now(currency=home_currency(), search=search, page=page, size=_PRICES_A_PAGE)
    context = {
        "prices": [_price(line) for line in shown.lines],
        "currency": home_currency(),
        "search": search,
        "previous": page - 1,
        "next": page + 1 if shown.has_more else 0,
        "surcharges": _surcharges(search) if page == 1 else [],
    }
    return render(request, "portal/prices.html", context)


def _surcharges(search: str) -> list[tuple[str, str, int]]:
    """Country, kind of sender and what each segment costs on top, of the countries that are looked for."""
    wanted = search.strip().lower()
    listed = surcharges(currency=home_currency())
    found = ((name_of(country), Kind(kind), micros) for (country, kind), micros in listed.items())
    return sorted((name, kind.words, micros) for name, kind, micros in found if wanted in name.lower())


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else 1


def _price(line: RateLine) -> Price:
    return Price(line.destination, line.prefix, line.price_micros)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Who we are."""
    companies = [
        {"name": company.name, "country": company.country.in_language("en")} for company in current_operator().companies
    ]
    return render(request, "portal/about.html", {"companies": companies})


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """The register (clause SCOPE-3)."""
    return render(request, "portal/cookies.html", {"cookies": COOKIES})


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What works right now, judged by what waits longer than it should."""
    now = clock.now()
    sms_waits = Message.objects.filter(status=Status.QUEUED, due_at__lt=now - _SMS_PATIENCE).exists()
    mail_waits = Mail.objects.filter(state=Mail.State.QUEUED, due_at__lt=now - _MAIL_PATIENCE).exists()
    lost = Payment.objects.filter(state=PaymentState.PENDING, next_check_at__lt=now - _PAYMENT_PATIENCE).exists()
    services = [
        ServiceState("Web site and API", "operational", "Answers."),
        _state("SMS", waits=sms_waits, well="Messages leave at once.", slow="Messages wait for the carrier."),
        _state("E-mail", waits=mail_waits, well="Letters leave at once.", slow="Letters wait for the mail server."),
        _state("Payments", waits=lost, well="The clearing house answers.", slow="The clearing house is slow."),
    ]
    context = {
        "services": services,
        "all_working": all(one.status == "operational" for one in services),
        "checked_at": now,
        "incidents": [],
    }
    return render(request, "portal/status.html", context)


def _state(name: str, *, waits: bool, well: str, slow: str) -> ServiceState:
    return ServiceState(name, "degraded" if waits else "operational", slow if waits else well)
