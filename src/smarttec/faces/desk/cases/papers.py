"""Letters on paper: to people without e-mail, and to recipients who were given a value that has changed."""

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
from smarttec.kernel.errors import SmarttecError
from smarttec.notice.recipients import BY_CODE
from smarttec.requests.register.actions.correcting import note_answer, tell_recipient
from smarttec.requests.register.actions.papers import mark_printed
from smarttec.requests.register.models import PaperLetter, Propagation


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


@require_http_methods(["GET", "POST"])
def telling(request: HttpRequest, propagation: UUID) -> HttpResponse:
    """Tell a recipient by letter: the new value leaves through the door and is shown this once, to be written down."""
    require_permission(request, CHANGE)
    row, staff = found_or_missing(Propagation, propagation), staff_of(request)
    text = ""
    if request.method == "POST":
        try:
            if "answered" in request.POST:
                note_answer(propagation=row.id, by=staff.id)
            else:
                text = tell_recipient(propagation=row.id, by=staff.id).value
        except SmarttecError as error:
            messages.error(request, error.sentence)
        row.refresh_from_db()
    recipient = BY_CODE[row.recipient]
    context = page_context(
        request,
        title="Tell a recipient",
        recipient=recipient,
        state=row.get_state_display(),
        text=text,
        may_tell=row.state in {Propagation.State.TO_TELL, Propagation.State.TOLD},
        may_answer=row.state == Propagation.State.TOLD,
    )
    return render(request, "desk/telling.html", context)
