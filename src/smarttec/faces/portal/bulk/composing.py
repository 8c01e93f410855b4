"""Writing to many: looked at with its price first, sent when confirmed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from procrastinate.contrib.django import app

from smarttec.faces.portal.acts import act_in
from smarttec.faces.portal.bulk.forms import FROM_FILE, SendingForm
from smarttec.faces.portal.compose import senders_of
from smarttec.faces.portal.contacts.importing import rejected_rows
from smarttec.faces.portal.contacts.rows import contact_row, list_rows
from smarttec.faces.portal.forms import status_of
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.standing import notices_of
from smarttec.faces.portal.zones import there
from smarttec.kernel.errors import InvalidInput, NotFound, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.messaging.bulk.actions.confirm import confirm
from smarttec.messaging.bulk.models import Job
from smarttec.messaging.bulk.preview import Preview, look
from smarttec.messaging.bulk.queries import access_template
from smarttec.messaging.contacts.queries import access_list, contacts_of
from smarttec.messaging.contacts.sheets import LINES_MAX, read_sheet
from smarttec.messaging.contacts.sifting import Rejected, Taken, number_alone, sift
from smarttec.numbers.queries import home_country


@dataclass(frozen=True, slots=True)
class Receivers:
    """To whom a sending goes, and what can be filled into its text."""

    people: tuple[Taken, ...]
    rejected: tuple[Rejected, ...]
    fields: tuple[str, ...]
    from_file: bool


@require_http_methods(["GET", "POST"])
@member_required
def new(request: HttpRequest, member: Member) -> HttpResponse:
    """The preview is a part of the page, so that a chosen file stays chosen; nothing is kept before it is confirmed."""
    form = _form(request, member)
    context: dict[str, Any] = {"form": form, "standing": notices_of(member.account)}
    if request.method == "POST" and form.is_valid():
        try:
            receivers = _receivers(member, form)
            preview = _preview(member, form, receivers)
            context |= _shown(member, form, preview, receivers)
            if request.POST.get("step") == "confirm":
                job = _confirmed(member, form, preview, receivers)
                messages.success(request, "It is scheduled." if job.due_at else "It is on its way.")
                return redirect("bulk:sending", job=job.id)
        except SmarttecError as error:
            form.add_problem(error)
    if request.headers.get("HX-Request"):
        return render(request, "portal/bulk/_preview.html", context)
    return render(request, "portal/bulk/new.html", context, status=status_of(form))


def _form(request: HttpRequest, member: Member) -> SendingForm:
    senders = senders_of(member.account)
    lists = [(str(one.id), f"{one.name} ({one.size})") for one in list_rows(member.account)]
    initial = {"to": request.GET.get("list", FROM_FILE), "body": _template_text(request, member)}
    return SendingForm(request.POST or None, request.FILES or None, senders=senders, lists=lists, initial=initial)


def _template_text(request: HttpRequest, member: Member) -> str:
    try:
        return str(access_template(member.account, UUID(request.GET.get("template", ""))).body)
    except (ValueError, NotFound):
        return ""


def _receivers(member: Member, form: SendingForm) -> Receivers:
    chosen = form.cleaned_data["to"]
    if chosen != FROM_FILE:
        return _of_list(member, UUID(chosen))
    file = form.cleaned_data["file"]
    if file is None:
        raise InvalidInput("Choose the file again.", field="file")
    country = home_country(member.account.id)
    sheet = read_sheet(file.read(), country=country)
    sifted = sift(sheet, country=country, refuses_cards_in=number_alone)
    return Receivers(sifted.taken, sifted.rejected, (*sheet.columns, "name"), from_file=True)


def _of_list(member: Member, which: UUID) -> Receivers:
    found = contacts_of(member.account, in_list=access_list(member.account, which)).order_by("id")[: LINES_MAX + 1]
    people = [contact_row(one) for one in found]
    if len(people) > LINES_MAX:
        raise InvalidInput(f"One sending goes to at most {LINES_MAX:,} people. Please split the list.", field="to")
    taken = tuple(Taken(place, one.number, one.name, {}) for place, one in enumerate(people, start=1))
    return Receivers(taken, (), ("name",), from_file=False)


def _preview(member: Member, form: SendingForm, receivers: Receivers) -> Preview:
    data = form.cleaned_data
    return look(
        account=member.account, sender=data["sender"], text=data["body"], people=receivers.people,
        rejected=receivers.rejected, known_fields=dict.fromkeys(receivers.fields), due_at=form.due_at,
    )  # fmt: skip


def _shown(member: Member, form: SendingForm, preview: Preview, receivers: Receivers) -> dict[str, Any]:
    return {
        "preview": preview,
        "count": len(preview.planned),
        "rejected": rejected_rows(preview.rejected),
        "rejected_count": len(preview.rejected),
        "from_file": receivers.from_file,
        "due": there(form.due_at, form.cleaned_data["zone"]),
        "covered": preview.price_micros <= member.credit.available_micros,
        "act": new_id(),
    }


def _confirmed(member: Member, form: SendingForm, preview: Preview, receivers: Receivers) -> Job:
    data = form.cleaned_data
    with transaction.atomic():
        job = confirm(
            account=member.account, by=member.person.id, act=act_in(data["act"]), preview=preview, seen=data["seen"],
            from_file=receivers.from_file, stated_version=form.stated_version, due_at=form.due_at,
            zone=data["zone"] if form.due_at else "",
        )  # fmt: skip
        if job.due_at is None:
            start_at_once()
    return job


def start_at_once() -> None:
    """Have the worker look now, and not only at the next minute."""
    app.configure_task("smarttec.messaging.bulk.tasks.again").defer()
