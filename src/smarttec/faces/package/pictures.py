"""The package's charts: what somebody sent and spent lately, and who got data of theirs."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from smarttec.faces.charts import Series, stacked_bars
from smarttec.kernel.money import MICROS_PER_CENT, format_decimal
from smarttec.ledger.daily import account_days
from smarttec.ledger.models import EntryKind
from smarttec.messaging.statistics.queries import totals_of
from smarttec.notice.models import Disclosure
from smarttec.notice.recipients import BY_CODE
from smarttec.notice.silence import shown
from smarttec.people.holdings import DataSubject
from smarttec.requests.access.package import Package

DAYS = 90
_CHARGES = {EntryKind.CAPTURE, EntryKind.REFUND}


def pictures(package: Package) -> Iterator[SafeString]:
    """Each chart that has something to show."""
    today = package.made_at.date()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    sent, spent = _sent(package.subject, days), _spent(package.subject, days)
    if any(sent):
        yield stacked_bars(chart_id="sent", title="Messages per day, the last 90 days", days=days,
                           series=[Series("Messages", "delivered", sent)])  # fmt: skip
    if any(spent):
        yield stacked_bars(chart_id="spent", title="Credit spent per day, the last 90 days", days=days,
                           series=[Series("Spent", "spend", spent)], format_value=format_decimal,
                           top_min=2 * MICROS_PER_CENT)  # fmt: skip
    yield from _who_got_data(package.subject)


def _sent(subject: DataSubject, days: list[date]) -> tuple[int, ...]:
    counts: dict[date, int] = defaultdict(int)
    for account in subject.accounts:
        for total in totals_of(account, days):
            counts[total.day] += total.messages
    return tuple(counts[day] for day in days)


def _spent(subject: DataSubject, days: list[date]) -> tuple[int, ...]:
    sums: dict[date, int] = defaultdict(int)
    for account in subject.accounts:
        for day in account_days(account, days[0], days[-1] + timedelta(days=1)):
            if day.kind in _CHARGES:
                sums[day.day] -= day.amount_micros
    return tuple(max(0, sums[day]) for day in days)


def _who_got_data(subject: DataSubject) -> Iterator[SafeString]:
    """Bars with their words beside them, so that they need no other form."""
    rows = shown(Disclosure.objects.filter(subject__in=subject.ids)).values("recipient").order_by()
    counts = {row["recipient"]: row["times"] for row in rows.annotate(times=Count("id"))}
    if not counts:
        return
    most = max(counts.values())
    lines = (
        (BY_CODE[code].name if code in BY_CODE else "somebody not in the register any more", most, times, times)
        for code, times in sorted(counts.items(), key=lambda one: -one[1])
    )
    bars = format_html_join("", '<li><span>{}</span><meter min="0" max="{}" value="{}"></meter><b>{}</b></li>', lines)
    yield format_html(
        '<figure class="diagram"><figcaption><span class="chart-title">How often data of yours left us, and to whom'
        '</span></figcaption><ul class="bars">{}</ul></figure>',
        bars,
    )
