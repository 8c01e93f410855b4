"""Price lists: what there is, a rate deck uploaded, what it would change, and taking it over. Nobody's data."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk import deck_upload
from smarttec.faces.desk.models import DeckUpload
from smarttec.faces.desk.pages import page_context, require_permission, staff_of, when
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.money import format_decimal
from smarttec.rating.comparison import Change, Comparison, Kind
from smarttec.rating.deck_csv import COLUMNS, DeckInvalid, write_deck
from smarttec.rating.domain import RateLine, Service
from smarttec.rating.models import CostRate, Rate
from smarttec.rating.queries import Deck, lines_of, present_lines

VIEW, CHANGE_RATES = "rating.view_costrate", "rating.add_rate"
SERVICES = [(Service.SMS.value, "SMS, one segment"), (Service.VOICE.value, "Calls, one minute")]
SHOWN = 100
"""Lines of each kind that a preview lists; the biggest changes of price come first."""
UPLOADS = 20


class ListForm(CardFreeForm):
    """Which price list."""

    service = forms.ChoiceField(choices=SERVICES, widget=UnfoldAdminSelectWidget())
    carrier = forms.SlugField(
        max_length=40, required=False, widget=UnfoldAdminTextInputWidget(),
        help_text="The carrier whose costs these are; empty for what we sell for.",
    )  # fmt: skip


class DeckForm(ListForm):
    """The file, and what it means for lines it does not name."""

    is_complete = forms.BooleanField(
        required=False, label="This is the whole list: what it does not name ends", widget=UnfoldBooleanWidget()
    )
    file = forms.FileField(
        label="CSV file, plain or gzip",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.gz", "class": "desk-file"}),
        help_text=f"Columns: {', '.join(COLUMNS)}. At most 1 MB as sent and {deck_upload.LINES_MAX:,} lines.",
    )


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The price lists and the last uploads; a POST uploads a deck and leads to its preview."""
    require_permission(request, VIEW)
    may_change = staff_of(request).has_perm(CHANGE_RATES)
    form, problems = DeckForm(request.POST or None, request.FILES or None), list[tuple[int, str, str]]()
    if request.method == "POST":
        require_permission(request, CHANGE_RATES)
        if form.is_valid():
            try:
                upload = _keep(request, form.cleaned_data)
                return HttpResponseRedirect(reverse("desk:deck", args=[upload.id]))
            except DeckInvalid as error:
                form.add_error("file", "Nothing was taken: lines of this file cannot be read.")
                problems = [(problem.line, problem.column, problem.message) for problem in error.problems]
            except InvalidInput as error:
                form.add_error("file", error.sentence)
    context = page_context(
        request, title="Price lists", form=form, may_change=may_change, lists=_lists(), uploads=_uploads(),
        problems={"headers": ("Line", "Column", "What is wrong"), "rows": problems} if problems else None,
    )  # fmt: skip
    return render(request, "desk/decks.html", context, status=400 if form.errors else 200)


def _keep(request: HttpRequest, typed: dict[str, Any]) -> DeckUpload:
    file: UploadedFile[bytes] = typed["file"]
    return deck_upload.keep(
        raw=file.read(), service=Service(typed["service"]), carrier=typed["carrier"], is_complete=typed["is_complete"],
        staff=staff_of(request),
    )  # fmt: skip


def _lists() -> dict[str, Any]:
    ours = Rate.objects.order_by().values("service", "currency").annotate(lines=Count("id"), last=Max("valid_from"))
    costs = CostRate.objects.order_by().values("service", "currency", "carrier")
    costs = costs.annotate(lines=Count("id"), last=Max("valid_from"))
    rows = [
        (dict(SERVICES)[row["service"]], carrier or "What we sell for", row["currency"], f"{row['lines']:,}",
         when(row["last"]), _export_link(row["service"], carrier))
        for row, carrier in [*((row, "") for row in ours), *((row, row["carrier"]) for row in costs)]
    ]  # fmt: skip
    return {"headers": ("Service", "List", "Currency", "Lines", "Newest price from", "CSV"), "rows": rows}


def _export_link(service: str, carrier: str) -> str:
    address = f"{reverse('desk:deck_export')}?service={service}&carrier={carrier}"
    return format_html('<a class="desk-link" href="{}">Export</a>', address)


def _uploads() -> dict[str, Any]:
    found = DeckUpload.objects.defer("content").order_by("-uploaded_at")[:UPLOADS]
    rows = [
        (format_html('<a class="desk-link" href="{}">{}</a>', reverse("desk:deck", args=[upload.id]), upload),
         f"{upload.lines:,}", when(upload.uploaded_at), when(upload.applied_at) or "not applied")
        for upload in found
    ]  # fmt: skip
    return {"headers": ("Upload", "Lines", "Uploaded", "Applied"), "rows": rows}


@require_safe
def show_one(request: HttpRequest, upload: UUID) -> HttpResponse:
    """What the deck would change now, or what it changed."""
    require_permission(request, VIEW)
    row = get_object_or_404(DeckUpload, id=upload)
    context: dict[str, Any] = {"upload": row, "may_change": staff_of(request).has_perm(CHANGE_RATES)}
    if row.applied_at is None:
        comparison = deck_upload.preview(row)
        context |= {"counts": deck_upload.counts(comparison), "fingerprint": comparison.fingerprint,
                    "tables": _tables(comparison)}  # fmt: skip
    else:
        context["counts"] = row.result
    return render(request, "desk/deck.html", page_context(request, title=f"{row}".capitalize(), **context))


def _tables(comparison: Comparison) -> list[dict[str, Any]]:
    found = {kind: comparison.of(kind) for kind in (Kind.CHANGED, Kind.ADDED, Kind.ENDED)}
    found[Kind.CHANGED] = sorted(found[Kind.CHANGED], key=lambda change: -abs(change.ratio - 1))
    return [
        {
            "title": f"{kind.value.capitalize()}: {len(changes):,}",
            "more": max(0, len(changes) - SHOWN),
            "table": {"headers": ("Prefix", "Destination", "Old price", "New price", "Difference", "From", "Until"),
                      "rows": [_change(change) for change in changes[:SHOWN]]},
        }
        for kind, changes in found.items()
        if changes
    ]  # fmt: skip


def _change(change: Change) -> tuple[Any, ...]:
    line, before = change.line, change.before
    new = "" if change.kind is Kind.ENDED else _price(line)
    difference = f"{change.ratio - 1:+.1%}" if change.ratio != 1 else ""
    return (
        f"+{line.prefix}",
        line.destination,
        _price(before),
        new,
        difference,
        when(line.valid_from),
        when(line.valid_until),
    )


def _price(line: RateLine | None) -> str:
    return f"{format_decimal(line.price_micros)} {line.currency}" if line else ""


@require_POST
def apply(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take it over, if the file and what it changes are what the form was made for."""
    require_permission(request, CHANGE_RATES)
    seen = {name: request.POST.get(name, "") for name in ("digest", "fingerprint")}
    try:
        row = deck_upload.apply(upload=upload, staff=staff_of(request), **seen)
    except Conflict as error:
        messages.error(request, f"{error.sentence} Nothing was changed; look at the preview again.")
    else:
        LogEntry.objects.log_actions(staff_of(request).pk, [row], CHANGE, "Taken over", single_object=True)
        messages.success(request, "The rate deck is taken over.")
    return HttpResponseRedirect(reverse("desk:deck", args=[upload]))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The lines that count now or will, as CSV; importing it changes nothing."""
    require_permission(request, VIEW)
    form = ListForm(request.GET)
    if not form.is_valid():
        raise InvalidInput("There is no such price list.")
    deck = Deck(Service(form.cleaned_data["service"]), form.cleaned_data["carrier"] or None)
    response = HttpResponse(write_deck(present_lines(lines_of(deck), clock.now())), content_type="text/csv")
    name = "-".join(filter(None, ("rates", deck.service.value, deck.carrier)))
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
