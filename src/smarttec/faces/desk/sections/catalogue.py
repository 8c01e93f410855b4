"""The operator's own prices."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.faces.desk.approvals import demand_for_free
from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.pages import staff_of
from smarttec.faces.desk.site import desk_site
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_money, parse_micros
from smarttec.rating.domain import Service
from smarttec.rating.models import Rate

if TYPE_CHECKING:
    RateModelForm = forms.ModelForm[Rate]
else:
    RateModelForm = forms.ModelForm


class AddingAdmin(DeskAdmin):
    """New rows may be added by those who have the permission; what is there stays."""

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """By permission."""
        return bool(request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}"))


class RateForm(RateModelForm):
    """A new price from a moment on; the price is typed in units of the currency."""

    price = forms.CharField(max_length=20, widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
                            help_text="For one segment, in units of the currency: 0.0079")  # fmt: skip

    class Meta:
        model = Rate
        fields = ("currency", "prefix", "destination", "valid_from")

    def clean_currency(self) -> str:
        """Three capitals (ISO 4217)."""
        currency: str = self.cleaned_data["currency"].upper()
        if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
            raise forms.ValidationError("Write the currency as three letters, such as USD.")
        return currency

    def clean_prefix(self) -> str:
        """Digits only."""
        prefix: str = self.cleaned_data["prefix"].lstrip("+")
        if not (prefix.isascii() and prefix.isdigit()):
            raise forms.ValidationError("Write the prefix in digits, such as 44.")
        return prefix

    def clean_price(self) -> int:
        """In micros."""
        try:
            return parse_micros(self.cleaned_data["price"])
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None

    def clean(self) -> dict[str, Any] | None:
        """Only once for a prefix and moment. The form does not ask for the service: these are prices of SMS."""
        typed = super().clean()
        once = {name: self.cleaned_data.get(name) for name in ("currency", "prefix", "valid_from")}
        if Rate.objects.filter(service=Service.SMS, **once).exists():
            raise forms.ValidationError("There is a price for this prefix from this moment on already.")
        return typed

    def clean_valid_from(self) -> Any:
        """Prices change in the future: what was charged stays explained."""
        valid_from = self.cleaned_data["valid_from"]
        if valid_from <= clock.now():
            raise forms.ValidationError("A new price begins in the future.")
        return valid_from


@admin.register(Rate, site=desk_site)
class RateAdmin(AddingAdmin):
    """Prices with the moment from which they hold. Old ones are never changed."""

    form = RateForm
    list_display = ("__str__", "price", "currency", "valid_from")
    list_filter = ("currency",)
    list_display_links = ("__str__",)
    ordering = ("prefix", "-valid_from")

    @admin.display(description="Price", ordering="price_micros")
    def price(self, rate: Rate) -> str:
        """Of one segment."""
        return format_money(rate.price_micros, rate.currency)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The same on both pages."""
        return ("currency", "prefix", "destination", "price", "valid_from")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All, once it is there."""
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Rate, form: Any, change: Any) -> None:
        """With the price as it was read."""
        obj.price_micros = form.cleaned_data["price"]
        if not obj.price_micros:
            demand_for_free(staff_of(request), f"{obj} in {obj.currency} from {obj.valid_from:%Y-%m-%d %H:%M}")
        super().save_model(request, obj, form, change)
