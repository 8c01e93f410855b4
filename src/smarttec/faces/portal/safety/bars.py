"""Use against a limit as a line on the page, with a bar that needs no script."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from smarttec.fraud.queries import UseToday
from smarttec.kernel.money import format_money

_NEARLY = 80
_BAR = (
    '<svg viewBox="0 0 100 4" width="100%" height="8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<rect width="100" height="4" fill="currentColor" opacity="0.12"/>'
    '<rect class="fill-{}" width="{}" height="4"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Line:
    """A limit in words: what it is, how much is used of how much, and the bar."""

    name: str
    used: str
    limit: str
    bar: SafeString


def lines_of(use: UseToday, currency: str) -> list[Line]:
    """Every limit that counts for the account, in the order in which sending meets them."""
    limits, busiest = use.limits, max((count for _, count in use.countries), default=0)
    where = use.countries[0][0] if use.countries else "any one country"
    lines = [
        _count("Messages in this minute", use.minute_messages, limits.minute_messages),
        _count("Messages today", use.messages, limits.day_messages),
        _line(
            "Spent today", use.spent_micros, limits.day_spend_micros,
            format_money(use.spent_micros, currency), format_money(limits.day_spend_micros, currency),
        ),
        _count(f"Messages to {where} today", busiest, limits.country_messages),
    ]  # fmt: skip
    return (
        lines if use.cap is None else [_count("Messages today, in the month of grace", use.messages, use.cap), *lines]
    )


def _count(name: str, used: int, limit: int) -> Line:
    return _line(name, used, limit, f"{used:,}", f"{limit:,}")


def _line(name: str, used: int, limit: int, used_words: str, limit_words: str) -> Line:
    percent = min(100, used * 100 // limit) if limit else 100
    tone = "failed" if percent >= _NEARLY else "delivered"
    return Line(name, used_words, limit_words, format_html(_BAR, tone, percent))
