"""Price lists: what there is, a rate deck uploaded, what it would change, and taking it over. Nobody's data."""

from dataclasses import replace
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
from smarttec.rating.comparison import SHOWN, Change, Kind, Summary
from smarttec.rating.deck_csv import COLUMNS, DeckInvalid, write_deck
from smarttec.rating.domain import RateLine, Service
from smarttec.rating.layout import Layout, parse_named
from smarttec.rating.models import CostRate, DeckTemplate, Rate
from smarttec.rating.queries import Deck, lines_of, present_lines

VIEW, CHANGE_RATES = "rating.view_costrate", "rating.add_rate"
SERVICES = [(Service.SMS.value, "SMS, one segment"), (Service.VOICE.value, "Calls, one minute")]
TITLES = {
    Kind.CHANGED: "Changed, the biggest first", Kind.ADDED: "Added", Kind.ENDED: "Ended; a shorter prefix counts then",
    Kind.RESUMED: "Counts again where a line ends",
}  # fmt: skip
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
    template = forms.ModelChoiceField(
        DeckTemplate.objects.order_by("name"), required=False, widget=UnfoldAdminSelectWidget(),
        label="Laid out as", empty_label="(found out by itself)",
    )  # fmt: skip
    columns = forms.CharField(
        required=False, max_length=400, widget=UnfoldAdminTextInputWidget(),
        help_text="Only where the header is not understood: ours=theirs, such as prefix=Code, price=Rate.",
    )  # fmt: skip
    currency = forms.RegexField(
        r"^[A-Z]{3}$", required=False, widget=UnfoldAdminTextInputWidget(),
        help_text="Where the file names none: three capital letters.",
    )  # fmt: skip
    date_order = forms.ChoiceField(
        choices=[("", "no such dates"), ("day-first", "day first"), ("month-first", "month first")], required=False,
        label="Dates like 03/04/2027 are", widget=UnfoldAdminSelectWidget(),
    )  # fmt: skip
    save_as = forms.SlugField(
        max_length=40, required=False, widget=UnfoldAdminTextInputWidget(), label="Keep this layout as",
        help_text="A name, to choose it the next time.",
    )  # fmt: skip
    file = forms.FileField(
        label="CSV file, plain or gzip",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.gz", "class": "desk-file"}),
        help_text=f"Columns: {', '.join(COLUMNS)}. At most 1 MB as sent and {deck_upload.LINES_MAX:,} lines.",
    )

    def layout(self) -> Layout:
        """What was chosen, or typed over it. Raises `InvalidInput`."""
        typed = self.cleaned_data
        chosen = Layout.from_json(typed["template"].layout) if typed["template"] else Layout()
        return replace(
            chosen,
            named={**chosen.named, **parse_named(typed["columns"])},
            currency=typed["currency"] or chosen.currency,
            date_order=typed["date_order"] or chosen.date_order,
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
                upload = _keep(request, form)
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


def _keep(request: HttpRequest, form: DeckForm) -> DeckUpload:
    typed, layout = form.cleaned_data, form.layout()
    file: UploadedFile[bytes] = typed["file"]
    if typed["save_as"]:
        DeckTemplate.objects.update_or_create(name=typed["save_as"], defaults={"layout": layout.as_json()})
    return deck_upload.keep(
        raw=file.read(), service=Service(typed["service"]), carrier=typed["carrier"], is_complete=typed["is_complete"],
        layout=layout,
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


def _tables(summary: Summary) -> list[dict[str, Any]]:
    kinds = (Kind.CHANGED, Kind.ADDED, Kind.RESUMED, Kind.ENDED)
    found = {kind: summary.shown[kind] for kind in kinds}
    biggest = summary.biggest(SHOWN)
    found[Kind.CHANGED] = [*biggest, *(change for change in found[Kind.CHANGED] if change not in biggest)][:SHOWN]
    return [
        {
            "title": f"{TITLES[kind]}: {summary.counts[kind]:,}",
            "more": max(0, summary.counts[kind] - SHOWN),
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
