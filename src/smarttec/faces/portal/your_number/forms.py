"""What is taken in on these pages."""

from django import forms

from smarttec.faces.portal.forms import PortalForm

_NUMBER = {"type": "tel", "inputmode": "tel", "autocomplete": "tel"}


class NumberForm(PortalForm):
    """Whose number it is about."""

    number = forms.CharField(
        label="Your phone number",
        max_length=40,
        help_text="With the country’s code: +1 415 555 0100. We send a code to it; that costs you nothing.",
        widget=forms.TextInput(attrs=_NUMBER),
    )


class ActForm(PortalForm):
    """What is to be done."""

    act = forms.ChoiceField(choices=[("stop", "stop"), ("allow", "allow"), ("remove", "remove")])
