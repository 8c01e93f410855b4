"""The first page after signing in."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from smarttec.faces.charts import Series, stacked_bars
from smarttec.faces.portal.compose import compose_form
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.message_rows import MessageRow, as_rows, counts_by_day, messages_of
from smarttec.faces.portal.prices import texts_for
from smarttec.faces.portal.sessions import SEEN_MY_DATA
from smarttec.faces.portal.standing import notices_of
from smarttec.kernel import clock
from smarttec.kernel.money import MICROS_PER_CENT, format_money
from smarttec.ledger.queries import Credit, spending_by_day
from smarttec.messaging.models import Status
from smarttec.people.models import Account
from smarttec.shop.queries import payments_of

DAYS, RECENT = 30, 5
_GROUPS = (
    ("Delivered", "delivered", frozenset({Status.DELIVERED})),
    ("On their way", "sent", frozenset({Status.QUEUED, Status.SUBMITTING, Status.SENT, Status.UNKNOWN})),
    ("Failed", "failed", frozenset({Status.FAILED, Status.UNDELIVERED})),
)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Something a newcomer does once."""

    words: str
    done: bool
    url: str = ""
    action: str = ""


@require_GET
@member_required
def dashboard(request: HttpRequest, member: Member) -> HttpResponse:
    """Balance, charts, composer, recent messages."""
    recent = as_rows(member.account, messages_of(member.account)[:RECENT])
    steps = _first_steps(request, member, recent)
    today = clock.now().date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    context = {
        "credit_hint": _credit_hint(member.credit),
        "held_micros": member.credit.held_micros,
        "standing": notices_of(member.account),
        "messages_chart": _messages_chart(member.account, days),
        "spending_chart": _spending_chart(member.account, days),
        "recent": recent,
        "compose_form": compose_form(member.account),
        "quote": None,
        "price_problem": "",
        "first_steps": steps,
        "first_steps_done": sum(step.done for step in steps),
    }
    return render(request, "portal/dashboard.html", context)


def _credit_hint(credit: Credit) -> str:
    if not credit.available_micros:
        return "Buy credits to send a text."
    texts = texts_for(credit.available_micros, credit.currency)
    return f"Enough for {texts}." if texts else ""


def _first_steps(request: HttpRequest, member: Member, recent: list[MessageRow]) -> list[FirstStep]:
    """Empty once all are done; the purchases are looked at only while something is missing."""
    has_seen = bool(request.session.get(SEEN_MY_DATA))
    if recent and has_seen:
        return []
    credit = member.credit
    has_bought = bool(credit.available_micros or credit.held_micros) or payments_of(member.account).exists()
    return [
        FirstStep("Confirm your e-mail", done=True),
        FirstStep("Buy your first credits", has_bought, reverse("portal:buy_credits"), "Buy credits"),
        FirstStep("Send a text", bool(recent), reverse("portal:compose"), "Write"),
        FirstStep("See what became of your data", has_seen, reverse("portal:my_data"), "Look"),
    ]


def _messages_chart(account: Account, days: list[date]) -> SafeString:
    counts = counts_by_day(account.id, days=days)
    series = [
        Series(name, tone, tuple(sum(counts.get((day, status), 0) for status in statuses) for day in days))
        for name, tone, statuses in _GROUPS
    ]
    return stacked_bars(chart_id="per-day", title="Messages per day", days=days, series=series)


def _spending_chart(account: Account, days: list[date]) -> SafeString:
    spent = spending_by_day(account.id, days=DAYS)
    series = [Series("Spent", "spend", tuple(spent.get(day, 0) for day in days))]
    return stacked_bars(
        chart_id="spend",
        title="Spent per day",
        days=days,
        series=series,
        format_value=partial(format_money, currency=account.currency),
        top_min=2 * MICROS_PER_CENT,
    )
