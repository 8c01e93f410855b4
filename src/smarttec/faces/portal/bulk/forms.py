"""What is taken in on these pages. Texts are customers' own messages: neither scanned nor altered (COLLECT-2)."""

from typing import Any

from django import forms

from smarttec.faces.portal.contacts.forms import AuthorityMixin, file_field
from smarttec.faces.portal.forms import PortalForm
from smarttec.faces.portal.zones import LaterMixin
from smarttec.messaging.bulk.models import TEMPLATE_NAME_MAX

FROM_FILE = "file"


class SendingForm(AuthorityMixin, LaterMixin, PortalForm):
    """A text, to whom, and when. `seen` is the digest of the preview that was shown."""

    customers_own = frozenset({"body"})

    sender = forms.ChoiceField(label="From")
    to = forms.ChoiceField(label="To")
    file = file_field(required=False)
    body = forms.CharField(
        label="Text",
        strip=False,
        max_length=1600,
        help_text="{name} is filled in for each contact; of a file, {title} of any column.",
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    act = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, senders: list[tuple[str, str]], lists: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"] = forms.ChoiceField(label="From", choices=senders)
        self.fields["to"] = forms.ChoiceField(label="To", choices=[(FROM_FILE, "The numbers of a file"), *lists])
        self.fill_zones()


class TemplateForm(PortalForm):
    """A text that is used again."""

    customers_own = frozenset({"body"})

    name = forms.CharField(label="Name", max_length=TEMPLATE_NAME_MAX)
    body = forms.CharField(
        label="Text",
        strip=False,
        max_length=1600,
        help_text="{name} is filled in for each contact.",
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
