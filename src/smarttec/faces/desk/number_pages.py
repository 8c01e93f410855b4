"""Taking in many numbers from a CSV file after a preview, and deciding about senders that want to be registered."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from unfold.widgets import UnfoldAdminTextareaWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.display import personal, preload_keys
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import to_sid
from smarttec.numbers.actions.registering import decide
from smarttec.numbers.actions.stock_list import Preview, look_through, take_in
from smarttec.numbers.models import SenderRegistration

ADD, VIEW, DECIDE = "numbers.add_stocknumber", "numbers.view_senderregistration", "numbers.change_senderregistration"
CHARACTERS_MAX = 900_000
SHOWN, ROWS = 100, 100


class ListForm(CardFreeForm):
    """The lines, pasted. Numbers are no cards, but a list that holds one is refused like any other text."""

    lines = forms.CharField(
        label="CSV",
        max_length=CHARACTERS_MAX,
        strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="First line: number, country, kind, sms, voice. Only “number” is needed.",
    )


@require_http_methods(["GET", "POST"])
def take_in_list(request: HttpRequest) -> HttpResponse:
    """The form, what the file would do, and then the act."""
    require_permission(request, ADD)
    form, preview = ListForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            preview = look_through(form.cleaned_data["lines"].encode())
        except InvalidInput as error:
            form.add_error("lines", error.sentence)
        else:
            if "confirm" in request.POST:
                messages.success(request, f"{take_in(preview):,} numbers are in stock.")
                return HttpResponseRedirect(reverse("desk:numbers_stocknumber_changelist"))
    context = page_context(request, title="Take numbers in", form=form, preview=_shown(preview) if preview else None)
    return render(request, "desk/import_numbers.html", context, status=400 if form.errors else 200)


def _shown(preview: Preview) -> dict[str, Any]:
    new = [(line.e164, line.country, line.kind.words, line.has_sms, line.has_voice) for line in preview.new[:SHOWN]]
    rejected = [(one.line, one.reason) for one in preview.rejected[:SHOWN]]
    return {
        "figures": {"New": len(preview.new), "In stock already": preview.known, "Rejected": len(preview.rejected)},
        "new": {"headers": ("Number", "Country", "Kind", "Texts", "Calls"), "rows": new},
        "rejected": {"headers": ("Line", "Why it is not taken"), "rows": rejected},
    }


@require_safe
def senders(request: HttpRequest) -> HttpResponse:
    """What customers asked for, oldest first; each value sealed until a purpose allows it."""
    require_permission(request, VIEW)
    waiting = SenderRegistration.objects.filter(state=SenderRegistration.State.PENDING).select_related("account")
    rows = list(waiting.order_by("id")[:ROWS])
    preload_keys(row.account_id for row in rows)
    asked = [
        (row, to_sid("AC", row.account_id), personal(row, "sender"), personal(row, "use_case")) for row in rows
    ]  # fmt: skip
    may_decide = staff_of(request).has_perm(DECIDE)
    context = page_context(request, title="Senders to register", asked=asked, may_decide=may_decide)
    return render(request, "desk/sender_registrations.html", context)


class DecisionForm(CardFreeForm):
    """What the registry said."""

    decision = forms.ChoiceField(choices=[("approve", "approve"), ("reject", "reject")])
    campaign = forms.SlugField(max_length=40, required=False)
    until = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


@require_POST
def decide_sender(request: HttpRequest, row: UUID) -> HttpResponse:
    """Approve or reject, and back to the list."""
    require_permission(request, DECIDE)
    form, staff = DecisionForm(request.POST), staff_of(request)
    back = HttpResponseRedirect(reverse("desk:sender_registrations"))
    if not form.is_valid():
        messages.error(request, "Look at what you typed: nothing was decided.")
        return back
    typed, until = form.cleaned_data, form.cleaned_data["until"]
    try:
        found = decide(
            registration=row, is_approved=typed["decision"] == "approve", by=staff.id, campaign=typed["campaign"],
            valid_until=datetime.combine(until, time(), tzinfo=UTC) if until else None,
        )  # fmt: skip
    except (InvalidInput, NotFound) as error:
        messages.error(request, error.sentence)
        return back
    changed = [{"changed": {"fields": ["state"]}}]
    LogEntry.objects.log_actions(staff.pk, [found], CHANGE, changed, single_object=True)
    messages.success(request, f"This sender is {found.get_state_display().lower()}.")
    return back
