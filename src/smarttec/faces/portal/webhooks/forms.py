"""What is taken in on these pages."""

from django import forms

from smarttec.faces.portal.forms import PortalForm
from smarttec.messaging.callbacks.models import Endpoint, Kind, Verb

_METHODS = [(Verb.POST, "POST"), (Verb.GET, "GET")]


def _address(label: str, help_text: str) -> forms.CharField:
    attrs = {"type": "url", "inputmode": "url", "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label, required=False, help_text=help_text, max_length=2000, widget=forms.TextInput(attrs=attrs)
    )


class ServersForm(PortalForm):
    """Where to tell; empty: nowhere."""

    status_url = _address("Status of messages", "Told when a message was sent, delivered or not.")
    inbound_url = _address("Inbound messages", "Told when somebody writes to you; its answer can reply.")
    fallback_url = _address("Fallback", "Asked when one of the others fails.")
    method = forms.TypedChoiceField(label="Method", choices=_METHODS, coerce=int, widget=forms.RadioSelect)

    @classmethod
    def of(cls, endpoint: Endpoint | None) -> "ServersForm":
        """As it is now; needs a purpose."""
        if endpoint is None:
            return cls(initial={"method": Verb.POST})
        names = ("status_url", "inbound_url", "fallback_url")
        urls = {name: str(value) for name in names if (value := getattr(endpoint, name)) is not None}
        return cls(initial={**urls, "method": endpoint.method})


class TestForm(PortalForm):
    """What to try."""

    __test__ = False
    kind = forms.TypedChoiceField(
        choices=[(Kind.TEST_STATUS, "status"), (Kind.TEST_INBOUND, "inbound")],
        coerce=int,
    )
