"""The operator's own: rates and carriers."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.site import desk_site
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_money, parse_micros
from smarttec.messaging.carriers import seal_password, set_carrier
from smarttec.messaging.models import Carrier
from smarttec.rating.domain import Service
from smarttec.rating.models import Rate

if TYPE_CHECKING:
    RateModelForm = forms.ModelForm[Rate]
    CarrierModelForm = forms.ModelForm[Carrier]
else:
    RateModelForm = CarrierModelForm = forms.ModelForm


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
        super().save_model(request, obj, form, change)


class CarrierForm(CarrierModelForm):
    """How a carrier is reached. The password is only ever written."""

    password = forms.CharField(
        max_length=8,
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text="At most 8 characters (SMPP 3.4). Left empty, it stays as it is. It is never shown.",
    )

    class Meta:
        model = Carrier
        fields = ("id", "key", "host", "port", "system_id", "window", "is_enabled")

    def clean_password(self) -> str:
        """A new carrier needs one."""
        password: str = self.cleaned_data["password"]
        if not password and self.instance.pk is None:
            raise forms.ValidationError("A new carrier needs a password.")
        return password


@admin.register(Carrier, site=desk_site)
class CarrierAdmin(AddingAdmin):
    """SMPP peers."""

    form = CarrierForm
    list_display = ("key", "host", "port", "system_id", "window", "is_enabled")
    ordering = ("id",)
    fields = ("id", "key", "host", "port", "system_id", "password", "window", "is_enabled")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By permission."""
        return bool(request.user.has_perm("messaging.change_carrier"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look sees no field for the password."""
        may_write = self.has_change_permission(request) or obj is None
        return self.fields if may_write else tuple(name for name in self.fields or () if name != "password")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The password is sealed together with the key, which therefore stays."""
        return ("id", "key") if obj else ()

    def save_model(self, request: HttpRequest, obj: Carrier, form: Any, change: Any) -> None:
        """A new one through the room's action; a change keeps the password unless one was typed."""
        password = form.cleaned_data["password"]
        if not change:
            set_carrier(
                id=obj.id, key=obj.key, host=obj.host, port=obj.port, system_id=obj.system_id, password=password,
                window=obj.window,
            )  # fmt: skip
            Carrier.objects.filter(id=obj.id).update(is_enabled=obj.is_enabled)
            return
        if password:
            obj.sealed_password = seal_password(obj.key, password)
        obj.save()
