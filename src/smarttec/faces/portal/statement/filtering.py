"""Which entries of the statement are asked for."""

from datetime import UTC, date, datetime, time, timedelta

from django import forms

from smarttec.faces.portal.forms import PortalForm
from smarttec.kernel import clock
from smarttec.ledger.models import EntryKind as K
from smarttec.ledger.statements import Filter

DAYS_AT_FIRST = 30
_DAY = timedelta(days=1)
_EARLIEST, _LATEST = date(1970, 1, 1), date(9998, 12, 31)
"""Beyond these nothing is found either, and sums of moments end."""
_KINDS = {
    "spent": ("Spent", (K.CAPTURE, K.RELEASE)),
    "top_up": ("Credits bought", (K.TOP_UP,)),
    "refund": ("Given or taken back", (K.REFUND,)),
    "adjustment": ("Corrections", (K.ADJUSTMENT,)),
    "grant": ("Promotional and plan credit", (K.GRANT,)),
    "expiry": ("Expired", (K.EXPIRY,)),
    "forfeit": ("Ended with the account", (K.FORFEIT,)),
    "transfer": ("Between own accounts", (K.TRANSFER,)),
}
"""Value → its words and kinds. Each is served by one index in the order of the statement: see `ledger.statements`."""


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class StatementForm(PortalForm):
    """What to list, and of which days (UTC, both included)."""

    kind = forms.ChoiceField(
        label="What",
        required=False,
        choices=[("", "Everything"), *((value, words) for value, (words, _) in _KINDS.items())],
    )
    after = _day("From day")
    before = _day("To day")

    @property
    def chosen(self) -> Filter:
        """What was asked for; what is no answer counts as none."""
        self.full_clean()
        data = self.cleaned_data
        _, kinds = _KINDS.get(data.get("kind") or "", ("", ()))
        after, before = data.get("after"), data.get("before")
        return Filter(
            kinds=kinds,
            since=_midnight(after) if after else None,
            until=_midnight(before) + _DAY if before else None,
        )


def period_of(chosen: Filter, opened: date) -> tuple[date, date]:
    """First and last day that figures and charts are about: the days asked for, else the last thirty.

    Nothing lies before the account was opened, nor after today.
    """
    today = clock.now().date()
    last = min(chosen.until.date() - _DAY, today) if chosen.until else today
    first = chosen.since.date() if chosen.since else last - (DAYS_AT_FIRST - 1) * _DAY
    return min(max(first, opened), last), last


def _midnight(day: date) -> datetime:
    return datetime.combine(min(max(day, _EARLIEST), _LATEST), time(), tzinfo=UTC)
