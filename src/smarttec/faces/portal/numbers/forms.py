"""Forms of the pages about numbers."""

from typing import Any

from django import forms

from smarttec.faces.portal import countries
from smarttec.faces.portal.forms import PortalForm
from smarttec.fraud.destinations import name_of
from smarttec.numbers.actions.settings import Settings
from smarttec.numbers.domain import Kind
from smarttec.numbers.queries import NumberConfig

_KINDS = [("", "Any kind"), *((str(kind.value), kind.words.capitalize()) for kind in Kind)]
_METHODS = [("POST", "POST"), ("GET", "GET")]
_COUNTRY = forms.Select(attrs={"autocomplete": "off"})
_NUMBER = {"type": "tel", "inputmode": "tel", "autocomplete": "off"}


class SearchForm(PortalForm):
    """What number is looked for. `offered` are the countries with a price."""

    country = forms.ChoiceField(label="Country", choices=())
    kind = forms.ChoiceField(label="Kind", required=False, choices=_KINDS)
    area = forms.CharField(
        label="Area code",
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    contains = forms.CharField(
        label="Contains",
        required=False,
        max_length=16,
        help_text="Digits, or letters as on a phone’s keys; * for any digit.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, name_of(code)) for code in offered]
        self.fields["country"] = forms.ChoiceField(label="Country", choices=choices, widget=_COUNTRY)


def _url(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=False, max_length=2000, widget=widget, help_text=help_text)


class SettingsForm(PortalForm):
    """What a number does with a text that arrives."""

    friendly_name = forms.CharField(
        label="Your name for it", required=False, max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    sms_url = _url("Call this address when a text arrives", "Your program answers with TwiML.")
    sms_method = forms.ChoiceField(label="Method", choices=_METHODS)
    sms_fallback_url = _url("If that fails, call this one")
    sms_fallback_method = forms.ChoiceField(label="Method of the second address", choices=_METHODS)
    forwards_texts = forms.BooleanField(
        label="Send texts on to my e-mail",
        required=False,
        help_text="To the address that you confirmed and sign in with. Its mail company then sees what the texts say.",
    )
    auto_reply = forms.CharField(
        label="Answer every text with",
        required=False,
        max_length=1600,
        help_text="Each answer costs what any text costs.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    @staticmethod
    def initial_of(config: NumberConfig) -> dict[str, str | bool]:
        """What stands in the form at first."""
        return {name: getattr(config, name) or "" for name in SettingsForm.base_fields}

    def settings(self) -> Settings:
        """As the room takes it."""
        return Settings(**{name: self.cleaned_data[name] for name in self.fields if name != "forwards_texts"})


class RegisterForm(PortalForm):
    """A sender that is to be registered for a country."""

    sender = forms.CharField(
        label="Sender",
        max_length=40,
        help_text="One of your numbers, or a name of up to 11 letters and digits.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    country = forms.ChoiceField(label="Country", choices=[*countries.NAMES.items()], widget=_COUNTRY)
    use_case = forms.CharField(
        label="What you send",
        max_length=500,
        help_text="Who gets it, why, and how they agreed to it.",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )


class CallerForm(PortalForm):
    """A number that the customer has elsewhere. `senders` are the account's own numbers: one of them sends the code."""

    number = forms.CharField(label="Your number", max_length=40, widget=forms.TextInput(attrs=_NUMBER))
    sender = forms.ChoiceField(label="Send the code from", choices=())

    def __init__(self, *args: Any, senders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"] = forms.ChoiceField(label="Send the code from", choices=senders)
