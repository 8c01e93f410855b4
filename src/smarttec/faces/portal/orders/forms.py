"""What a customer asks an offer for."""

from typing import Any

from django import forms

from smarttec.faces.portal.forms import PortalForm
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import parse_micros
from smarttec.plans.queries import plans_on_sale
from smarttec.shop.orders.actions.asking import Wanted
from smarttec.shop.orders.models import WORDS_MAX

_NUMBERS_MAX = 10_000


class AskForm(PortalForm):
    """Amounts are in the currency of the account."""

    credit = forms.CharField(
        label="Credit",
        required=False,
        max_length=14,
        help_text="An amount, for example 5000.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    plan = forms.ChoiceField(label="A year of a plan", required=False)
    numbers = forms.IntegerField(
        label="Phone numbers",
        required=False,
        min_value=1,
        max_value=_NUMBERS_MAX,
        help_text="How many.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label="In your words",
        required=False,
        max_length=WORDS_MAX,
        help_text="What you need, for when, and anything we should know. No card numbers, please.",
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )
    act = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = [(plan.key, plan.name) for plan in plans_on_sale(currency)]
        self.fields["plan"] = forms.ChoiceField(
            label="A year of a plan", required=False, choices=[("", "No plan"), *plans]
        )

    def clean_credit(self) -> int:
        """In micros; 0 for none."""
        text = self.cleaned_data["credit"].strip().lstrip("$€£").replace(",", "")
        try:
            return parse_micros(text) if text else 0
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None

    def wanted(self) -> list[Wanted]:
        """What was asked for, beside the words."""
        given, found = self.cleaned_data, []
        if given["credit"]:
            found.append(Wanted(kind="credit", what={"amount_micros": given["credit"]}))
        if given["plan"]:
            found.append(Wanted(kind="plan", what={"plan": given["plan"]}))
        if given["numbers"]:
            found.append(Wanted(kind="number", quantity=given["numbers"]))
        return found
