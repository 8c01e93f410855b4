"""What is taken in on these pages."""

from typing import Any

from django import forms

from smarttec.faces.portal.forms import PortalForm
from smarttec.messaging.contacts.authority import CURRENT, TEXTS
from smarttec.messaging.contacts.models import NAME_MAX

FILE_HELP = (
    "A table saved as CSV, with or without titles. Numbers in international form, for example +14155550100. "
    "Up to 10,000 lines."
)


def number_field(*, required: bool = True) -> forms.CharField:
    """A phone number as people type it."""
    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})
    return forms.CharField(label="Number", max_length=40, required=required, widget=widget)


def file_field(*, required: bool = True) -> forms.FileField:
    """A CSV file."""
    widget = forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"})
    return forms.FileField(label="File", required=required, help_text=FILE_HELP, widget=widget)


class AuthorityMixin(forms.Form):
    """The statement of COLLECT-3, with the version of the text that was shown."""

    authority = forms.BooleanField(label=TEXTS[CURRENT], required=False)
    authority_version = forms.IntegerField(widget=forms.HiddenInput, initial=CURRENT, required=False)

    @property
    def stated_version(self) -> int | None:
        """The version of the text that was agreed to; None when nothing was."""
        data: dict[str, Any] = self.cleaned_data
        version = data.get("authority_version")
        return int(version) if data.get("authority") and version is not None else None


class AddForm(AuthorityMixin, PortalForm):
    """One person."""

    name = forms.CharField(label="Name", required=False, max_length=NAME_MAX)
    number = number_field()
    act = forms.CharField(max_length=40, widget=forms.HiddenInput)
    field_order = ["name", "number", "authority"]


class ImportForm(AuthorityMixin, PortalForm):
    """A file. `seen` is the digest of what was previewed."""

    file = file_field()
    list_name = forms.CharField(
        label="Put them into a new list", required=False, max_length=NAME_MAX, help_text="Its name, or leave it empty."
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    act = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)


class FindContactForm(PortalForm):
    """By exact number; posted, so that it stands in no address."""

    number = number_field()


class ListForm(PortalForm):
    """A new list."""

    list_name = forms.CharField(label="Name of the list", max_length=NAME_MAX)
