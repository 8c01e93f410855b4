"""Price lists: what there is, a rate deck uploaded, how it is laid out, what it would change, and taking it over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from smarttec.faces.desk import deck_upload
from smarttec.faces.desk.deck_file import PART_BYTES_MAX, add_part
from smarttec.faces.desk.deck_forms import SERVICES, WORDS, AnnouncedForm, DeckForm, LayoutForm, ListForm
from smarttec.faces.desk.deck_guess import Guess, guess
from smarttec.faces.desk.models import DeckProgress, DeckState, DeckUpload
from smarttec.faces.desk.pages import page_context, require_permission, staff_of, when
from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.rating.deck_csv import write_deck
from smarttec.rating.domain import Service
from smarttec.rating.models import CostRate, DeckTemplate, Rate
from smarttec.rating.queries import Deck, lines_of, present_lines

VIEW, CHANGE_RATES = "rating.view_costrate", "rating.add_rate"
UPLOADS = 20
LOOK_AGAIN_SECONDS = 2
_RUNNING = (DeckState.COMPARING, DeckState.APPLYING)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The price lists and the last uploads; a POST brings a short file whole, and leads to how it was understood."""
    require_permission(request, VIEW)
    form = DeckForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require_permission(request, CHANGE_RATES)
        if form.is_valid():
            try:
                upload = _keep(request, form)
                return HttpResponseRedirect(reverse("desk:deck", args=[upload.id]))
            except InvalidInput as error:
                form.add_error("file", error.sentence)
    context = page_context(
        request, title="Price lists", form=form, may_change=staff_of(request).has_perm(CHANGE_RATES), lists=_lists(),
        uploads=_uploads(), part_bytes=PART_BYTES_MAX,
    )  # fmt: skip
    return render(request, "desk/decks.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _keep(request: HttpRequest, form: DeckForm) -> DeckUpload:
    """Of a file that can be read at all."""
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    upload = _begin(request, form.cleaned_data, file.size or 0)
    for number, content in enumerate(file.chunks(PART_BYTES_MAX)):
        upload = add_part(upload=upload.id, number=number, content=content)
    guess(upload)
    return upload


def _begin(request: HttpRequest, typed: dict[str, Any], size_bytes: int) -> DeckUpload:
    return deck_upload.begin(
        service=Service(typed["service"]), carrier=typed["carrier"], size_bytes=size_bytes, staff=staff_of(request)
    )


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A long file is announced by the page's script, which then sends its parts: where to, and how large each is."""
    require_permission(request, CHANGE_RATES)
    form = AnnouncedForm(request.POST)
    if not form.is_valid():
        raise InvalidInput("Choose a price list, and a file that is not too large.")
    upload = _begin(request, form.cleaned_data, form.cleaned_data["size"])
    parts, page = reverse("desk:deck_part", args=[upload.id]), reverse("desk:deck", args=[upload.id])
    return JsonResponse({"parts": parts, "page": page, "part_bytes": PART_BYTES_MAX})


@require_POST
def part(request: HttpRequest, upload: UUID) -> HttpResponse:
    """The next part of a file; `number` counts from 0. The same again changes nothing."""
    require_permission(request, CHANGE_RATES)
    number = request.GET.get("number", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise InvalidInput("Say which part of the file this is.")
    row = add_part(upload=upload, number=int(number), content=request.body)
    return JsonResponse({"done": row.done_bytes, "size": row.size_bytes})


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
    found = DeckUpload.objects.defer("found").order_by("-uploaded_at")[:UPLOADS]
    rows = [
        (format_html('<a class="desk-link" href="{}">{}</a>', reverse("desk:deck", args=[upload.id]), upload),
         f"{upload.lines:,}", when(upload.uploaded_at), when(upload.applied_at) or "not applied")
        for upload in found
    ]  # fmt: skip
    return {"headers": ("Upload", "Lines", "Uploaded", "Applied"), "rows": rows}


@require_http_methods(["GET", "POST"])
def show_one(request: HttpRequest, upload: UUID) -> HttpResponse:
    """How the file was understood, what it would change, how far that is, or what it changed. A POST confirms."""
    require_permission(request, VIEW)
    row = get_object_or_404(DeckUpload, id=upload)
    if request.method == "POST":
        require_permission(request, CHANGE_RATES)
        return _confirmed(request, row)
    response = _page(request, row)
    if row.state in _RUNNING:
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _confirmed(request: HttpRequest, row: DeckUpload) -> HttpResponse:
    understood = guess(row)
    form = LayoutForm(request.POST, cells=understood.cells)
    if not form.is_valid():
        return _page(request, row, form=form, status=400)
    layout = form.layout(understood.layout)
    if name := form.cleaned_data["save_as"]:
        DeckTemplate.objects.update_or_create(name=name, defaults={"layout": layout.as_json()})
    try:
        deck_upload.lay_out(upload=row.id, layout=layout, is_complete=form.cleaned_data["is_complete"])
    except Conflict as error:
        messages.error(request, error.sentence)
    return _go_on(row)


def _go_on(row: DeckUpload) -> HttpResponse:
    """Short files are read now; the worker reads the others."""
    if deck_upload.is_short(row):
        deck_upload.run(row.id)
    return HttpResponseRedirect(reverse("desk:deck", args=[row.id]))


def _page(request: HttpRequest, row: DeckUpload, *, form: LayoutForm | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"upload": row, "may_change": staff_of(request).has_perm(CHANGE_RATES)}
    if row.state in {DeckState.ARRIVED, DeckState.COMPARED, DeckState.REFUSED}:
        context |= _layout_of(row, form)
    if row.state in _RUNNING:
        context["progress"] = _progress(row)
    if row.problems and row.state == DeckState.REFUSED:
        context["problems"] = {"headers": ("Line", "Column", "What is wrong"), "rows": row.problems}
        status = 400
    if row.problems and row.state == DeckState.ARRIVED:
        context["layout_problem"] = row.problems[0][2]
    context |= {"is_compared": row.state == DeckState.COMPARED, "is_running": row.state in _RUNNING,
                "is_arriving": row.state == DeckState.ARRIVING}  # fmt: skip
    context["counts"] = row.result or row.found.get("counts", {})
    context["tables"] = row.found.get("tables", []) if row.state == DeckState.COMPARED else []
    return render(
        request, "desk/deck.html", page_context(request, title=f"{row}".capitalize(), **context), status=status
    )


def _layout_of(row: DeckUpload, form: LayoutForm | None) -> dict[str, Any]:
    try:
        understood = guess(row)
    except InvalidInput as error:
        return {"layout_problem": error.sentence}
    names = {place: ours for ours, place in understood.places.items()}
    initial: dict[str, Any] = {f"column-{place}": names.get(place, "") for place in range(len(understood.cells))}
    layout = understood.layout
    initial |= {
        "currency": layout.currency, "date_order": layout.date_order, "is_complete": row.is_complete,
    }  # fmt: skip
    return {
        "layout": form or LayoutForm(initial=initial, cells=understood.cells),
        "layout_problem": understood.problem,
        "template": understood.template,
        "sample": _sample(understood, names),
        "rates": {"headers": ("Prefix", "Destination", "Price", "From"), "rows": understood.rates},
    }


def _sample(understood: Guess, names: dict[int, str]) -> dict[str, Any]:
    """The first rows as they stand, under their own names and ours."""
    headers = [
        f"{cell} → {WORDS[names[place]]}" if place in names else cell for place, cell in enumerate(understood.cells)
    ]
    return {"headers": headers, "rows": understood.rows}


def _progress(row: DeckUpload) -> dict[str, int]:
    found = DeckProgress.objects.filter(upload=row.id).first()
    if found is None or found.begun_at != row.begun_at:
        return {"percent": 0, "lines": 0}
    return {"percent": min(99, 100 * found.done_bytes // row.size_bytes), "lines": found.lines}


@require_POST
def apply(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take it over, if the file and what it changes are what the form was made for."""
    require_permission(request, CHANGE_RATES)
    seen = {name: request.POST.get(name, "") for name in ("digest", "fingerprint")}
    try:
        row = _applied(request, upload, seen)
    except Conflict as error:
        messages.error(request, f"{error.sentence} Nothing was changed; look at the preview again.")
        return _compared_again(upload)
    LogEntry.objects.log_actions(staff_of(request).pk, [row], CHANGE, "Taken over", single_object=True)
    is_done = row.state == DeckState.APPLIED
    messages.success(request, "The rate deck is taken over." if is_done else "The rate deck is being taken over.")
    return HttpResponseRedirect(reverse("desk:deck", args=[row.id]))


@transaction.atomic
def _applied(request: HttpRequest, upload: UUID, seen: dict[str, str]) -> DeckUpload:
    """Taken over, or, where it is long, on its way. Raises `Conflict`: then it is as it was before."""
    row = deck_upload.apply(upload=upload, staff=staff_of(request), **seen)
    _go_on(row)
    row.refresh_from_db()
    if row.problems:
        raise Conflict(str(row.problems[0][2]))
    return row


def _compared_again(upload: UUID) -> HttpResponse:
    """As the price list is now."""
    row = get_object_or_404(DeckUpload, id=upload)
    if row.state == DeckState.COMPARED:
        deck_upload.compare_again(upload=upload)
    return _go_on(row)


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
