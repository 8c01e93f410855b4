"""What lists share to which staff add and in which nothing is changed: money and currencies as they are typed."""

from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.faces.desk.base import DeskAdmin
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import parse_micros


class AddingAdmin(DeskAdmin):
    """New rows may be added by those who have the permission; what is there stays."""

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """By permission."""
        return bool(request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}"))


class AmountField(forms.CharField):
    """Money typed in units, read as micros."""

    def __init__(self, **kwargs: Any) -> None:
        widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})
        super().__init__(max_length=20, widget=widget, **kwargs)

    def clean(self, value: Any) -> int:
        """In micros; nothing typed is nothing."""
        try:
            return parse_micros(super().clean(value) or "0")
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


def currency_typed(typed: str) -> str:
    """Three capitals (ISO 4217). Raises `ValidationError`."""
    currency = typed.upper()
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
        raise forms.ValidationError("Write the currency as three letters, such as USD.")
    return currency
