"""What the portal's templates need beside Django's own tags: `{% load portal %}`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from phonenumbers import NumberParseException

from smarttec.kernel.money import format_money
from smarttec.kernel.phone import pretty

register = template.Library()

# What a status is called for people, and the tone of its pill.
_STATUSES = {
    "accepted": ("Queued", "wait"),
    "queued": ("Queued", "wait"),
    "scheduled": ("Scheduled", "wait"),
    "submitting": ("Sending", "going"),
    "sending": ("Sending", "going"),
    "sent": ("Sent", "going"),
    "delivered": ("Delivered", "good"),
    "undelivered": ("Not delivered", "bad"),
    "failed": ("Failed", "bad"),
    "unknown": ("Being checked", "wait"),
    "received": ("Received", "good"),
    "pending": ("Waiting", "wait"),
    "paid": ("Paid", "good"),
    "cancelled": ("Cancelled", "quiet"),
    "expired": ("Expired", "quiet"),
    "operational": ("Working", "good"),
    "degraded": ("Slow", "wait"),
    "down": ("Not working", "bad"),
}

# Pages below a tab of the navigation light up that tab.
_TAB_OF_PAGE = {
    "message": "messages",
    "compose": "messages",
    "handover": "buy_credits",
    "payment": "buy_credits",
    "payments": "buy_credits",
    "email_change": "profile",
    "email_change_confirm": "profile",
    "password_change": "profile",
    "totp_setup": "profile",
    "recovery_codes": "profile",
    "api_token": "profile",
}

_DATA = "privacy_centre:page"
_TAB_OF_PAGE |= {"my_data": _DATA, "choices": _DATA}

# The tab of every page of an area with addresses of its own.
_TAB_OF_AREA = dict.fromkeys(("statement", "plan", "orders", "recharge", "papers", "safety"), "buy_credits")
_TAB_OF_AREA |= {"numbers": "buy_credits", "webhooks": "profile", "takeout": _DATA, "privacy_centre": _DATA}
_TAB_OF_AREA |= dict.fromkeys(("requests", "erasure", "reports", "notice"), _DATA)
_TAB_OF_AREA |= dict.fromkeys(("contacts", "bulk", "insights", "conversations"), "messages")

# Pages that stand below a page of another area in a section's own navigation.
_SUBLINK_OF_PAGE = {("papers", "redeem"): "portal:buy_credits", ("papers", "low_balance"): "portal:buy_credits"}
_SUBLINK_OF_PAGE |= {("portal", page): "portal:messages" for page in ("compose", "message")}
_SUBLINK_OF_PAGE |= {("bulk", page): "bulk:sendings" for page in ("sendings", "new", "sending", "control")}
_SUBLINK_OF_PAGE |= {("bulk", page): "bulk:templates" for page in ("templates", "new_template", "template")}
_SUBLINK_OF_PAGE |= {("privacy_centre", page): "privacy_centre:page" for page in ("page", "table")}
_SUBLINK_OF_PAGE |= {("privacy_centre", "take"): "privacy_centre:take"}
_SUBLINK_OF_PAGE |= {("bulk", "scheduled"): "bulk:scheduled"}
_SUBLINK_OF_PAGE |= {("insights", page): f"insights:{page}" for page in ("statistics", "costs")}


@register.filter
def money(amount_micros: int | None, currency: str = "USD") -> str:
    """Micros as people write them: 12_500_000 → `$12.50`; nothing for `None`."""
    return "" if amount_micros is None else format_money(amount_micros, currency)


@register.simple_tag
def big_money(amount_micros: int, currency: str) -> SafeString:
    """An amount set large, with the fractions of a cent set small: `$21.47` and `25`."""
    text = format_money(amount_micros, currency)
    units, _, places = text.partition(".")
    if not places[2:].isdigit():
        return format_html("{}", text)
    return format_html("{}.{}<small>{}</small>", units, places[:2], places[2:])


@register.filter
def counted(number: int) -> str:
    """`9,000`: with the thousands set apart."""
    return f"{number:,}"


@register.filter
def phone(number: str) -> str:
    """A number in E.164 as people write it; anything else (a name, a short code) as it is."""
    try:
        return pretty(number)
    except NumberParseException:
        return number


@register.filter
def listing(words: Sequence[str]) -> str:
    """`["a", "b", "c"]` → `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), "".join(words[-1:])) if part)


@register.filter(expects_localtime=True)
def when(moment: datetime | None) -> str:
    """A `<time>` element with day and minute: `22 Nov 2026, 14:03`."""
    return _time_element(moment, "j M Y, H:i")


@register.filter(expects_localtime=True)
def clock_time(moment: datetime | None) -> str:
    """A `<time>` element with the second, for timelines: `14:03:27`."""
    return _time_element(moment, "H:i:s")


def _time_element(moment: datetime | None, form: str) -> str:
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), date_format(localtime(moment), form))


@register.filter
def status_word(status: str) -> str:
    """What a status is called for people."""
    return _STATUSES.get(status, (status.capitalize(), ""))[0]


@register.simple_tag
def pill(status: str) -> SafeString:
    """A status as a pill whose shape and words say what its colour says."""
    word, tone = _STATUSES.get(status, (status.capitalize(), "quiet"))
    return format_html('<span class="pill pill-{}">{}</span>', tone, word)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("portal/icons.svg"), name
    )


@register.simple_tag
def clause(clause_id: str) -> SafeString:
    """The mark of a clause of the notice, linked to its place: `§ SHARE-1`."""
    return format_html(
        '<a class="clause-id" href="{}#{}" aria-label="Clause {}">{}</a>',
        reverse("portal:privacy"),
        clause_id,
        clause_id,
        clause_id,
    )


@register.inclusion_tag("portal/parts/tab.html", takes_context=True)
def tab(context: template.Context, page: str, words: str, symbol: str) -> dict[str, Any]:
    """One entry of the navigation, marked as current on its own page and on the pages below it."""
    area, here = _place(context)
    tab_here = _TAB_OF_AREA.get(area) or _TAB_OF_PAGE.get(here, here)
    return {
        "page": page if ":" in page else f"portal:{page}",
        "words": words,
        "symbol": symbol,
        "current": tab_here == page,
    }


@register.simple_tag(takes_context=True)
def sublink(context: template.Context, page: str, words: str) -> SafeString:
    """One entry of a section's own navigation; of an area with addresses of its own, current on all its pages."""
    area, here = _place(context)
    wanted_area, _, wanted = page.partition(":")
    is_in_area = wanted_area == area and (area in _TAB_OF_AREA or wanted == here)
    is_here = _SUBLINK_OF_PAGE[area, here] == page if (area, here) in _SUBLINK_OF_PAGE else is_in_area
    mark = SafeString(' aria-current="page"' if is_here else "")
    return format_html('<a href="{}"{}>{}</a>', reverse(page), mark, words)


def _place(context: template.Context) -> tuple[str, str]:
    match = getattr(context.get("request"), "resolver_match", None)
    return (str(match.namespace), str(match.url_name)) if match else ("", "")
