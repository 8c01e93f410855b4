"""The page where a purpose is chosen, and the button that ends it."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk import access
from smarttec.faces.desk.models import DeskAccess
from smarttec.faces.desk.pages import page_context, staff_of
from smarttec.faces.web import DESK_PATH
from smarttec.kernel.errors import InvalidInput
from smarttec.people.models import Person


class PurposeForm(CardFreeForm):
    """Why, in words of ours, and for which ticket."""

    reason = forms.ChoiceField(
        choices=[("", "Choose a reason"), *DeskAccess.Reason.choices], widget=UnfoldAdminSelectWidget, label="Because"
    )
    ticket = forms.CharField(
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "HELP-123", "autocomplete": "off"}),
        label="Ticket",
        help_text="Its number only: no name, no address, no phone number.",
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, staff: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = access.purposes_of(staff)
        self.fields["purpose"] = forms.TypedChoiceField(
            label="I need to",
            coerce=int,
            choices=[(rule.purpose.value, f"{access.STAFF_PURPOSES[rule.purpose]} ({rule.clause})") for rule in rules],
            widget=UnfoldAdminRadioSelectWidget,
        )


def _page_before(request: HttpRequest) -> str:
    """Where the person came from, when that was a page of the desk."""
    return urlsplit(request.GET.get("next") or request.headers.get("Referer", "")).path


def _next(path: str) -> str:
    """Only a plain path of the desk: no other site, no query."""
    is_ours = path.startswith(DESK_PATH) and not path.startswith(reverse("desk:purpose")) and path.isascii()
    return path if is_ours and "?" not in path and "\\" not in path else reverse("desk:index")


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Ask for purpose and reason; then back to the page before."""
    staff = staff_of(request)
    form = PurposeForm(request.POST or None, staff=staff, initial={"next": _page_before(request)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            access.start(
                session=request.session,
                staff=staff,
                purpose=given["purpose"],
                reason=given["reason"],
                ticket=given["ticket"],
            )
        except InvalidInput as error:
            form.add_error(error.field, error.sentence)
        else:
            return HttpResponseRedirect(_next(given["next"]))
    context = page_context(request, title="Choose a purpose", form=form)
    return render(request, "desk/purpose.html", context, status=400 if form.errors else 200)


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """End the purpose in force."""
    access.stop(session=request.session)
    messages.success(request, "The purpose has ended. Personal data are closed again.")
    return HttpResponseRedirect(_next(_page_before(request)))
