"""What is taken in on these pages."""

from typing import Any

from django import forms

from smarttec.faces.portal.forms import PortalForm
from smarttec.fraud.destinations import country_names
from smarttec.fraud.models import ANSWER_CHARACTERS_MAX


class CountryForm(PortalForm):
    """Which country to look at."""

    code = forms.ChoiceField(label="Country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.ChoiceField(label="Country", choices=list(country_names().items()))


class SwitchForm(CountryForm):
    """On or off; the risk is confirmed where there is one."""

    to = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])
    has_read_risk = forms.BooleanField(label="I have read what may happen.", required=False)


class AnswerForm(PortalForm):
    """What the customer says about a hold."""

    text = forms.CharField(
        label="Your answer",
        max_length=ANSWER_CHARACTERS_MAX,
        help_text="What were you sending, and to whom? No card numbers, please. Only those who look into it read this.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
