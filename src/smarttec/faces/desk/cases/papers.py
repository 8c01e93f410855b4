"""A letter on paper: shown to be printed, and marked once it was."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from smarttec.faces.desk.cases.procedure import found_or_missing
from smarttec.faces.desk.cases.requests import CHANGE
from smarttec.faces.desk.display import personal
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.requests.register.actions.papers import mark_printed
from smarttec.requests.register.models import PaperLetter


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, paper: UUID) -> HttpResponse:
    """The letter with the address it goes to."""
    require_permission(request, CHANGE)
    row = found_or_missing(PaperLetter, paper)
    if request.method == "POST":
        mark_printed(paper=row.id, by=staff_of(request).id)
        messages.success(request, "Marked as printed.")
        return HttpResponseRedirect(reverse("desk:requests"))
    context = page_context(
        request,
        title="Letter to print",
        address=personal(row.request, "postal_address"),
        name=personal(row.request, "name"),
        text=personal(row, "text"),
        is_printed=row.printed_at is not None,
    )
    return render(request, "desk/paper_letter.html", context)
