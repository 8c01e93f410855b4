"""Anybody may report that an account belongs to somebody too young; the answer is the same whoever is meant."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from smarttec.faces.portal import countries, sessions
from smarttec.faces.portal.forms import ResetRequestForm, status_of
from smarttec.kernel.errors import SmarttecError, TooManyRequests
from smarttec.people import attempts
from smarttec.people.domain import CODE_BY_NETWORK
from smarttec.requests.minors.domain import ANSWER_AFTER
from smarttec.requests.register.actions import open_request
from smarttec.requests.register.actions.opening import Asked
from smarttec.requests.register.domain import Behalf, Channel, Kind


class ReportForm(ResetRequestForm):
    """Who is meant, and whom to answer."""

    account = forms.CharField(
        label="The account", max_length=200,
        help_text="The e-mail address or the number they use here, as far as you know.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    text = forms.CharField(
        label="Why you think so", max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )  # fmt: skip
    is_parent = forms.BooleanField(label="I am a parent, or have the say for the child.", required=False)
    country = forms.ChoiceField(label="Where they live", choices=countries.CHOICES, required=False)

    field_order = ("account", "text", "country", "is_parent", "email")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Your e-mail, for our answer"

    def asked(self) -> Asked:
        """For the register; the form is valid."""
        typed = self.cleaned_data
        behalf = Behalf.PARENT if typed["is_parent"] else Behalf.SELF
        country = "" if typed["country"] == countries.ELSEWHERE else typed["country"]
        return Asked(
            kind=Kind.MINOR, email=typed["email"], account=typed["account"], text=typed["text"], country=country,
            behalf=behalf,
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take it in; nobody is looked up before this is answered."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not attempts.count((CODE_BY_NETWORK, sessions.network(request))):
                raise TooManyRequests("Too many reports came from your network.")
            open_request(asked=form.asked(), channel=Channel.FORM)
        except SmarttecError as error:
            form.add_problem(error)
        else:
            return redirect("reports:minor_thanks")
    return render(request, "portal/reports/minor.html", {"form": form}, status=status_of(form))


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """What happens now; the same for everybody."""
    return render(request, "portal/reports/minor_thanks.html", {"days": ANSWER_AFTER.days})
