"""What people are asked for. The letter's items (name, e-mail, account identification, purpose) are the form's."""

from typing import Any

from django import forms

from smarttec.faces.portal import countries
from smarttec.faces.portal.forms import PortalForm
from smarttec.notice.documents.operator import current_operator
from smarttec.people.addresses import LONGEST_ADDRESS_OCTETS
from smarttec.requests.register.actions import Asked
from smarttec.requests.register.domain import INQUIRIES, Behalf, Kind
from smarttec.requests.register.models import NAME_MAX, TEXT_MAX
from smarttec.requests.register.words import KIND_WORDS

_BEHALF = [
    (Behalf.SELF.value, "For myself"),
    (Behalf.AGENT.value, "For somebody who asked me to"),
    (Behalf.PARENT.value, "For my child"),
]
KINDS = [(kind.value, KIND_WORDS[kind]) for kind in Kind]


def _words(label: str, help_text: str, *, required: bool) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 5, "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=TEXT_MAX, help_text=help_text, widget=widget)


def _email() -> forms.CharField:
    attrs = {"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    return forms.CharField(
        label="E-mail",
        max_length=LONGEST_ADDRESS_OCTETS,
        help_text="We answer here. It is best if it is the one we know.",
        widget=forms.EmailInput(attrs=attrs),
    )


def _name() -> forms.CharField:
    return forms.CharField(
        label="Your name", max_length=NAME_MAX, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class PublicForm(PortalForm):
    """For everybody who is not signed in."""

    kind = forms.ChoiceField(label="What do you want?", choices=KINDS)
    text = _words("In your words", "What it is about. No card numbers, please.", required=False)
    name = _name()
    email = _email()
    account = forms.CharField(
        label="Your account",
        required=False,
        max_length=NAME_MAX,
        help_text="An account number, a phone number of yours here, an order: whatever helps us find it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    country = forms.ChoiceField(
        label="Where you live",
        choices=countries.CHOICES,
        required=False,
        help_text="It decides how soon we have to answer.",
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    behalf = forms.ChoiceField(label="For whom?", choices=_BEHALF, initial=Behalf.SELF.value)
    act = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def asked(self) -> Asked:
        """What the form says."""
        given: dict[str, Any] = {key: value for key, value in self.cleaned_data.items() if key != "act"}
        return Asked(**{**given, "kind": Kind(given["kind"]), "behalf": Behalf(given["behalf"])})


class MemberForm(PortalForm):
    """For who is signed in: we know who they are, and ask once more for what proves it."""

    kind = forms.ChoiceField(label="What do you want?", choices=KINDS)
    text = _words("In your words", "What it is about. No card numbers, please.", required=False)
    proof = forms.CharField(
        label="Your password, or a code of your authenticator app",
        required=False,
        max_length=256,
        strip=False,
        help_text="So that nobody asks in your name on an open screen. Not needed for questions.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    act = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ContactForm(PortalForm):
    """A question or a complaint: contact details, the service it is about, and what happened (CONTACT-1)."""

    kind = forms.ChoiceField(
        label="What is it?", choices=[(kind.value, KIND_WORDS[kind]) for kind in sorted(INQUIRIES, reverse=True)]
    )
    topic = forms.ChoiceField(label="Which service is it about?", required=False)
    text = _words(
        "What happened, or what do you want to know?", "No card numbers and no passwords, please.", required=True
    )
    name = _name()
    email = _email()
    act = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [(one.code, one.name.in_language("en")) for one in current_operator().services]
        self.fields["topic"] = forms.ChoiceField(
            label="Which service is it about?", required=False, choices=[("", "None in particular"), *services]
        )

    def asked(self) -> Asked:
        """What the form says."""
        given: dict[str, Any] = {key: value for key, value in self.cleaned_data.items() if key != "act"}
        return Asked(**{**given, "kind": Kind(given["kind"])})


class WriteForm(PortalForm):
    """More about a request that is there."""

    text = _words("Write to us about it", "No card numbers, please.", required=True)


class ProofForm(PortalForm):
    """What proves that it is still the same person."""

    proof = forms.CharField(
        label="Your password, or a code of your authenticator app",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
