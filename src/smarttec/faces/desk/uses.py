"""Who used somebody's data, why, and what was handed to whom: the same records that the person sees."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.pages import page_context, require_permission
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import from_sid, time_of
from smarttec.kernel.vocabulary import Category
from smarttec.notice.models import Disclosure, UseRecord
from smarttec.notice.purposes import REFUSED, told
from smarttec.notice.recipients import RECIPIENTS

ROWS = 100
PERMISSION = "notice.view_userecord"
_RECIPIENTS = {recipient.code: recipient.name for recipient in RECIPIENTS.values()}


class SubjectForm(CardFreeForm):
    """Whose records; ids only."""

    subject = forms.CharField(
        max_length=64, label="Account SID, or a person's id",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_subject(self) -> UUID:
        """The id behind either form."""
        text = self.cleaned_data["subject"].strip()
        try:
            return from_sid("AC", text) if text.startswith("AC") else UUID(text)
        except (NotFound, ValueError):
            raise forms.ValidationError("This is neither an account SID nor an id.") from None


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask whose records; the newest of all until somebody is named."""
    require_permission(request, PERMISSION)
    form = SubjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return HttpResponseRedirect(reverse("desk:uses_of", args=[form.cleaned_data["subject"]]))
    return _page(request, form=form, status=400 if form.errors else 200)


@require_safe
def show(request: HttpRequest, subject: UUID) -> HttpResponse:
    """One person's or account's records, newest first."""
    require_permission(request, PERMISSION)
    return _page(request, form=SubjectForm(initial={"subject": subject.hex}), subject=subject)


def _page(request: HttpRequest, *, form: SubjectForm, subject: UUID | None = None, status: int = 200) -> HttpResponse:
    whose: dict[str, Any] = {"subject": subject} if subject else {}
    uses = UseRecord.objects.filter(**whose).order_by("-hour")[:ROWS]
    disclosures = Disclosure.objects.filter(**whose).order_by("-id")[:ROWS]
    tables = [
        ("Uses", ("Hour", "Whose", "By", "Why", "What", "Times"), [_use(row) for row in uses]),
        ("Disclosures", ("When", "Whose", "To", "Why", "What", "Clause"), [_disclosure(row) for row in disclosures]),
    ]
    cards = [{"title": title, "table": {"headers": headers, "rows": rows}} for title, headers, rows in tables]
    context = page_context(request, title="Uses and disclosures", form=form, subject=subject, cards=cards, rows=ROWS)
    return render(request, "desk/uses.html", context, status=status)


def _whose(subject: UUID) -> str:
    return subject.hex[-8:]


def _who(actor: str) -> str:
    """Staff by the end of their id, as the frame shows it; the program's own parts by name."""
    who = actor.removeprefix(REFUSED)
    shown = f"staff {who[-8:]}" if who.startswith("staff:") else who
    return f"{shown} (refused)" if actor.startswith(REFUSED) else shown


def _words(name: str) -> str:
    return name.lower().replace("_", " ")


def _use(row: UseRecord) -> tuple[Any, ...]:
    category, (words, clause) = Category(row.category), told(row.purpose)
    why = f"{words} ({clause})"
    return row.hour, _whose(row.subject), _who(row.actor), why, _words(category.name), row.times


def _disclosure(row: Disclosure) -> tuple[Any, ...]:
    what = ", ".join(_words(category.name) for category in Category if row.categories >> category & 1)
    why, _ = told(row.purpose)
    return time_of(row.id), _whose(row.subject), _RECIPIENTS.get(row.recipient, "unknown"), why, what, row.clause
