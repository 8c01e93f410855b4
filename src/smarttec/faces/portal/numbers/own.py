"""The customer's numbers, one number's settings, and giving it back after a warning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.numbers.forms import SettingsForm
from smarttec.faces.portal.paging import Rows
from smarttec.kernel.errors import SmarttecError
from smarttec.numbers.actions import release
from smarttec.numbers.actions.settings import configure
from smarttec.numbers.domain import PATIENCE_DAYS, Kind
from smarttec.numbers.models import Assignment, Rental
from smarttec.numbers.queries import access_assignment, assignments_of, config

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class NumberRow:
    """An own number as pages show it. `next_at` is None for a number that costs nothing."""

    id: UUID
    e164: str
    name: str
    kind: str
    monthly_micros: int
    next_at: datetime | None
    last_day: datetime | None
    is_late: bool


def row_of(number: Assignment) -> NumberRow:
    """Opens the number, so a purpose must be declared."""
    rental: Rental | None = getattr(number, "rental", None)
    until = rental.paid_until if rental else None
    is_late = rental is not None and rental.state == Rental.State.LATE
    return NumberRow(
        id=number.id,
        e164=str(number.e164),
        name=str(number.friendly_name or ""),
        kind=Kind(number.kind).words,
        monthly_micros=rental.monthly_micros if rental else 0,
        next_at=until,
        last_day=until + timedelta(days=PATIENCE_DAYS) if until and is_late else None,
        is_late=is_late,
    )


@require_GET
@member_required
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    """All of them, a page at a time."""
    page = Rows(assignments_of(member.account.id), PER_PAGE, row_of).get_page(request.GET.get("page"))
    late = [row for row in page.object_list if row.is_late]
    return render(request, "portal/numbers/page.html", {"page": page, "late": late})


@require_http_methods(["GET", "POST"])
@member_required
def number_page(request: HttpRequest, member: Member, number_id: UUID) -> HttpResponse:
    """What it does with texts that arrive, and what it costs. Raises `NotFound`."""
    number = access_assignment(member.account.id, number_id)
    form = SettingsForm(request.POST or None, initial=SettingsForm.initial_of(config(number)))
    if request.method == "POST" and form.is_valid():
        try:
            configure(
                account=member.account.id,
                assignment=number_id,
                settings=form.settings(),
                forwards_texts=form.cleaned_data["forwards_texts"],
            )
        except SmarttecError as error:
            form.add_problem(error)
        else:
            messages.success(request, "Saved.")
            return redirect("numbers:number", number_id)
    context = {"number": row_of(number), "form": form}
    return render(request, "portal/numbers/number.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@member_required
def release_page(request: HttpRequest, member: Member, number_id: UUID) -> HttpResponse:
    """The warning, then the act. Raises `NotFound`."""
    number = access_assignment(member.account.id, number_id)
    if request.method == "POST":
        release(account=member.account.id, assignment=number_id)
        messages.success(request, "The number was given back. It costs nothing any more.")
        return redirect("numbers:page")
    return render(request, "portal/numbers/release.html", {"number": row_of(number)})
