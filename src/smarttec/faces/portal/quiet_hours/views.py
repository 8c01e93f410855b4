"""The option with the hours it goes by."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.quiet_hours.forms import ModeForm
from smarttec.fraud.destinations import name_of
from smarttec.messaging.windows.actions import choose_mode
from smarttec.messaging.windows.domain import Hours, Window
from smarttec.messaging.windows.queries import hours_in_force, mode_of

_WORKDAY, _SATURDAY, _SUNDAY = 0, 5, 6


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country's hours in words."""

    country: str
    workdays: str
    saturday: str
    sunday: str
    basis: str


@require_http_methods(["GET", "POST"])
@member_required
def page(request: HttpRequest, member: Member) -> HttpResponse:
    """Shows it, and takes in the choice."""
    form = ModeForm(request.POST or None, initial={"mode": mode_of(member.account).value})
    if request.method == "POST" and form.is_valid():
        choose_mode(account=member.account, mode=form.cleaned_data["mode"])
        messages.success(request, "Saved. It holds from the next message on.")
        return redirect("quiet_hours:page")
    rows = sorted((_row(code, window) for code, window in hours_in_force().items()), key=lambda row: row.country)
    return render(request, "portal/quiet_hours/page.html", {"form": form, "rows": rows}, status=status_of(form))


def _row(code: str, window: Window) -> CountryRow:
    workdays, saturday, sunday = (_words(window.week[day]) for day in (_WORKDAY, _SATURDAY, _SUNDAY))
    return CountryRow(name_of(code), workdays, saturday, sunday, window.basis)


def _words(hours: Hours | None) -> str:
    return hours.words if hours else "–"
