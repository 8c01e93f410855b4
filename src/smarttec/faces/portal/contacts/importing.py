"""People from a file: looked at first, stored when confirmed. Nothing is kept in between: the form sends it again."""

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.contacts.forms import ImportForm
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.kernel.errors import Conflict, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.messaging.bulk.reasons import words_of
from smarttec.messaging.contacts import actions
from smarttec.messaging.contacts.sheets import Sheet, read_sheet
from smarttec.messaging.contacts.sifting import Rejected, Sifted, name_and_number, sift
from smarttec.numbers.queries import home_country

SHOWN = 5
REJECTED_SHOWN = 100


@require_http_methods(["GET", "POST"])
@member_required
def import_file(request: HttpRequest, member: Member) -> HttpResponse:
    """The preview is a part of the page, so that the chosen file stays chosen."""
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            raw = form.cleaned_data["file"].read()
            country = home_country(member.account.id)
            sheet = read_sheet(raw, country=country)
            sifted = sift(sheet, country=country, refuses_cards_in=name_and_number)
            context |= preview_of(sheet, sifted) | {"seen": _digest(raw), "act": new_id()}
            if request.POST.get("step") == "confirm":
                return _confirmed(request, member, form, sifted, _digest(raw))
        except SmarttecError as error:
            form.add_problem(error)
    if request.headers.get("HX-Request"):
        return render(request, "portal/contacts/_preview.html", context)
    return render(request, "portal/contacts/import.html", context, status=status_of(form))


def _confirmed(request: HttpRequest, member: Member, form: ImportForm, sifted: Sifted, digest: str) -> HttpResponse:
    data = form.cleaned_data
    if data["seen"] != digest:
        raise Conflict("The file is another one than you looked at. Please look again.")
    done = actions.import_contacts(
        account=member.account, by=member.person.id, act=act_in(data["act"]), people=sifted.taken,
        stated_version=form.stated_version, list_name=data["list_name"],
    )  # fmt: skip
    messages.success(request, f"{done.added:,} people added, {done.known:,} were there already.")
    query = f"?list={done.into}" if done.into else ""
    return redirect(f"{reverse('contacts:contacts')}{query}")


def preview_of(sheet: Sheet, sifted: Sifted) -> dict[str, Any]:
    """What a page shows of a file."""
    return {
        "sheet": sheet,
        "number_title": sheet.columns[sheet.number_column],
        "name_title": "" if sheet.name_column is None else sheet.columns[sheet.name_column],
        "taken": sifted.taken[:SHOWN],
        "taken_count": len(sifted.taken),
        "twice_count": sum(one.reason == "twice" for one in sifted.rejected),
        "rejected": rejected_rows(sifted.rejected),
        "rejected_count": len(sifted.rejected),
    }


def rejected_rows(rejected: tuple[Rejected, ...]) -> list[tuple[int, str, str]]:
    """Line, what was written, why not; the first hundred."""
    return [(one.place, one.written, words_of(str(one.reason))) for one in rejected[:REJECTED_SHOWN]]


def _digest(raw: bytes) -> str:
    return hashlib.blake2b(raw, digest_size=16).hexdigest()
