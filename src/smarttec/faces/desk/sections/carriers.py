"""Carriers and routes: how they are reached and used. How well they deliver is a page of its own (`carriers_page`)."""

from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelectWidget

from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.sections.catalogue import AddingAdmin
from smarttec.faces.desk.site import desk_site
from smarttec.messaging.carriers import seal_password, set_carrier, state_of
from smarttec.messaging.models import Carrier, Route

if TYPE_CHECKING:

    class _Listed(Route):
        carrier_key: str | None

    CarrierModelForm = forms.ModelForm[Carrier]
    RouteModelForm = forms.ModelForm[Route]
else:
    CarrierModelForm = RouteModelForm = forms.ModelForm

_OCTET_MAX = 255
VALIDITY_MAX_SECONDS = 3 * 86_400
_LINK = ("host", "port", "uses_tls", "tls_name", "tls_authority", "is_enabled")
_BIND = (
    "system_id", "password", "system_type", "bind_as", "binds", "address_range", "address_ton", "address_npi",
    "enquire_seconds",
)  # fmt: skip
_ADDRESSES = ("country", "source_ton", "source_npi", "dest_ton", "dest_npi")
_TRAFFIC = ("window", "messages_per_second", "throttle_attempts", "validity_seconds")
_HABITS = ("alphabet", "asks_receipts", "sends_user_reference", "receipt_ids", "concatenation")
_SETTINGS = (
    *_LINK, *(name for name in _BIND if name != "password"), *_ADDRESSES, *_TRAFFIC, *_HABITS, "alert_after_seconds",
)  # fmt: skip


class CarrierForm(CarrierModelForm):
    """How a carrier is reached. The password is only ever written."""

    password = forms.CharField(
        max_length=64,
        required=False,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text="As long as the carrier gave it out. Left empty, it stays as it is. It is never shown.",
    )

    class Meta:
        model = Carrier
        fields = ("id", "key", *_SETTINGS)
        labels = {
            "is_enabled": "In use",
            "uses_tls": "TLS",
            "tls_name": "Name in its certificate",
            "tls_authority": "Its certificate authority",
            "bind_as": "Binds",
            "address_ton": "Address type (TON)",
            "address_npi": "Address plan (NPI)",
            "enquire_seconds": "Ask whether it is there after, in seconds",
            "country": "Country",
            "source_ton": "Sender's type (TON)",
            "source_npi": "Sender's plan (NPI)",
            "dest_ton": "Recipient's type (TON)",
            "dest_npi": "Recipient's plan (NPI)",
            "alphabet": "Alphabet of data coding 0",
            "throttle_attempts": "Tries when it is too busy",
            "validity_seconds": "Validity, in seconds",
            "asks_receipts": "Receipts",
            "sends_user_reference": "Our reference",
            "receipt_ids": "Ids in receipts",
            "concatenation": "Long texts",
            "alert_after_seconds": "Alert after, in seconds",
        }
        help_texts = {
            "system_type": "Only if the carrier names one.",
            "binds": "How many connections to keep.",
            "window": "Messages that may wait for an answer on each connection.",
            "throttle_attempts": "After so many refusals for being too fast, a message goes to another carrier.",
            "validity_seconds": "How long the carrier tries to deliver.",
            "asks_receipts": "Ask for a delivery receipt of every message.",
            "sends_user_reference": "Send our own reference, which receipts repeat.",
            "receipt_ids": "How receipts write the carrier's ids.",
            "concatenation": "How the parts of long texts are joined.",
            "alert_after_seconds": "Write to the staff when it is away for so long.",
        }

    def clean_password(self) -> str:
        """A new carrier needs one."""
        password: str = self.cleaned_data["password"]
        if not password and self.instance.pk is None:
            raise forms.ValidationError("A new carrier needs a password.")
        return password

    def clean_country(self) -> str:
        """In capital letters, or none."""
        country = str(self.cleaned_data["country"]).upper()
        if country and not phonenumbers.country_code_for_region(country):
            raise forms.ValidationError("Write a country's two letters, such as US.")
        return country

    def clean_tls_authority(self) -> str:
        """Certificates in PEM form, or none."""
        from cryptography.x509 import load_pem_x509_certificates  # a tenth of a second, here alone

        pem = str(self.cleaned_data["tls_authority"])
        if pem.strip():
            try:
                load_pem_x509_certificates(pem.encode())
            except ValueError:
                raise forms.ValidationError("Paste the certificates in PEM form.") from None
        return pem.strip()

    def clean(self) -> dict[str, Any]:
        """Types and plans are single octets."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("address_ton", "address_npi", "source_ton", "source_npi", "dest_ton", "dest_npi"):
            if (cleaned.get(name) or 0) > _OCTET_MAX:
                self.add_error(name, "Write 0 to 255.")
        return cleaned

    def clean_binds(self) -> int:
        """One at least."""
        return _one_at_least(self.cleaned_data["binds"])

    def clean_window(self) -> int:
        """One at least: a window of none would send nothing."""
        return _one_at_least(self.cleaned_data["window"])

    def clean_validity_seconds(self) -> int:
        """Within the time for which credit is held: it waits for a carrier, is tried, and its receipt may be late."""
        seconds: int = self.cleaned_data["validity_seconds"]
        if not 60 <= seconds <= VALIDITY_MAX_SECONDS:
            raise forms.ValidationError(f"Write 60 to {VALIDITY_MAX_SECONDS} seconds (three days).")
        return seconds


def _one_at_least(number: int) -> int:
    if number < 1:
        raise forms.ValidationError("Write 1 or more.")
    return number


@admin.register(Carrier, site=desk_site)
class CarrierAdmin(AddingAdmin):
    """SMPP peers."""

    form = CarrierForm
    list_display = ("key", "state", "host", "port", "window", "messages_per_second", "is_enabled")
    ordering = ("id",)
    fieldsets = (
        (None, {"fields": ("id", "key")}),
        ("How it is reached", {"fields": _LINK}),
        ("How it is bound", {"fields": _BIND}),
        ("How it writes addresses", {"fields": _ADDRESSES}),
        ("How much it takes", {"fields": _TRAFFIC}),
        ("What it is used to", {"fields": _HABITS}),
        ("When it is away", {"fields": ("alert_after_seconds",)}),
    )

    @admin.display(description="State")
    def state(self, carrier: Carrier) -> str:
        """In words, with what is wrong."""
        told = state_of(carrier)
        return format_html('<span class="desk-mark">{}</span> {}', told.words, told.reason)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By permission."""
        return bool(request.user.has_perm("messaging.change_carrier"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look sees no field for the password."""
        if self.has_change_permission(request) or obj is None:
            return self.fieldsets
        return [
            (title, {"fields": tuple(name for name in told["fields"] if name != "password")})
            for title, told in self.fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The password is sealed together with the key, which therefore stays."""
        return ("id", "key") if obj else ()

    def save_model(self, request: HttpRequest, obj: Carrier, form: Any, change: Any) -> None:
        """A new one through the room's action; a change keeps the password unless one was typed."""
        password = form.cleaned_data["password"]
        if not change:
            set_carrier(id=obj.id, key=obj.key, password=password, **{n: getattr(obj, n) for n in _SETTINGS})
            return
        if password:
            obj.sealed_password = seal_password(obj.key, password)
        obj.save()


class RouteForm(RouteModelForm):
    """A carrier for a prefix."""

    carrier = forms.TypedChoiceField(coerce=int, widget=UnfoldAdminSelectWidget())

    class Meta:
        model = Route
        fields = ("prefix", "carrier", "priority", "weight", "is_enabled", "valid_from", "valid_until")
        help_texts = {"priority": "1 is asked before 2, where nothing else decides."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["carrier"]
        choices.choices = Carrier.objects.order_by("id").values_list("id", "key")

    def clean_prefix(self) -> str:
        """Digits, as they follow the plus."""
        prefix: str = self.cleaned_data["prefix"].strip().lstrip("+")
        if prefix and not (prefix.isascii() and prefix.isdigit()):
            raise forms.ValidationError("Write the prefix in digits, such as 44. Leave it empty for every number.")
        return prefix

    def clean_weight(self) -> int:
        """One at least."""
        return _one_at_least(self.cleaned_data["weight"])

    def clean(self) -> dict[str, Any] | None:
        """It ends after it begins."""
        typed = super().clean()
        begins, ends = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_until")
        if begins and ends and ends <= begins:
            raise forms.ValidationError("A route ends after it begins.")
        return typed


@admin.register(Route, site=desk_site)
class RouteAdmin(AddingAdmin):
    """Which carrier serves which numbers. A route that is not wanted any more is switched off."""

    form = RouteForm
    list_display = ("to", "through", "priority", "weight", "is_enabled", "valid_from", "valid_until")
    list_display_links = ("to",)
    list_filter = ("is_enabled",)
    ordering = ("prefix", "priority", "id")

    @admin.display(description="Numbers", ordering="prefix")
    def to(self, route: Route) -> str:
        """The prefix as people write it."""
        return f"+{route.prefix}" if route.prefix else "all"

    @admin.display(description="Carrier", ordering="carrier")
    def through(self, route: "_Listed") -> str:
        """By its key."""
        return route.carrier_key or f"carrier {route.carrier}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By permission."""
        return bool(request.user.has_perm("messaging.change_route"))

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the carriers' keys, in the same statement."""
        keys = Carrier.objects.filter(id=OuterRef("carrier")).values("key")[:1]
        return super().get_queryset(request).annotate(carrier_key=Subquery(keys))


register_queue(
    Queue(
        title="Carriers away",
        note="in use, and no gateway is bound to them",
        count=lambda: sum(state_of(carrier).is_away for carrier in Carrier.objects.filter(is_enabled=True)),
        page="desk:carriers",
        permission="messaging.view_carrier",
    )
)
