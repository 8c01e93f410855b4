"""The rule as a customer writes it: amounts in units of the account's currency."""

from typing import Any

from django import forms

from smarttec.faces.portal.forms import PortalForm
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import parse_micros

FIELDS = ("threshold", "amount", "monthly_limit")


def _money(label: str, help_text: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=16, help_text=help_text, widget=widget)


class RuleForm(PortalForm):
    """When, how much, and at most how much in a month."""

    threshold = _money("When my balance falls below", "For example 10.")
    amount = _money("charge this amount", "From 5 to 500.")
    monthly_limit = _money("and at most this much in a calendar month", "At least the amount of one charge.")

    def clean(self) -> dict[str, Any]:
        """Amounts in micros."""
        values = super().clean()
        for name in FIELDS:
            if name in values:
                try:
                    values[f"{name}_micros"] = parse_micros(values[name].lstrip("$").replace(",", ""))
                except InvalidInput as error:
                    self.add_error(name, error.sentence)
        return values
