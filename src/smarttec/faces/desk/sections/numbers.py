"""The operator's numbers, what they cost, which are rented, and where senders have to be registered."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.faces.desk.approvals import demand_for_free
from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.pages import staff_of
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.sections.catalogue import AddingAdmin
from smarttec.faces.desk.sections.plans import account_link
from smarttec.faces.desk.site import desk_site
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_money, parse_micros
from smarttec.kernel.phone import parse_e164
from smarttec.numbers.actions import add_to_stock
from smarttec.numbers.models import Price, RegistrationRule, Rental, SenderRegistration, StockNumber

if TYPE_CHECKING:
    StockModelForm = forms.ModelForm[StockNumber]
    PriceModelForm = forms.ModelForm[Price]
else:
    StockModelForm = PriceModelForm = forms.ModelForm


class StockNumberForm(StockModelForm):
    """A number in any usual spelling."""

    class Meta:
        model = StockNumber
        fields = ("e164",)
        labels = {"e164": "Number"}
        widgets = {"e164": UnfoldAdminTextInputWidget(attrs={"placeholder": "+1 415 555 0100"})}

    def clean_e164(self) -> str:
        """In E.164 form."""
        try:
            return parse_e164(self.cleaned_data["e164"])
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


@admin.register(StockNumber, site=desk_site)
class StockNumberAdmin(AddingAdmin):
    """The operator's numbers. They are given to an account on that account's page, or rented by customers."""

    form = StockNumberForm
    fields = ("e164",)
    list_display = ("e164", "country", "kind", "has_sms", "has_voice", "is_assigned", "free_from")
    list_filter = ("is_assigned", "kind", "country")
    list_display_links = None
    ordering = ("e164",)

    def save_model(self, request: HttpRequest, obj: StockNumber, form: Any, change: Any) -> None:
        """Through the room's own action."""
        stocked = add_to_stock(number=obj.e164)
        obj.country, obj.kind, obj.is_assigned = stocked.country, stocked.kind, stocked.is_assigned


def _money(label: str, *, required: bool) -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"})
    return forms.CharField(max_length=20, label=label, required=required, widget=widget)


class PriceForm(PriceModelForm):
    """A new price from a moment on; amounts are typed in units of the currency."""

    monthly = _money("A month", required=True)
    setup = _money("Set-up, once", required=False)
    segment = _money("On top of each segment (names and short codes)", required=False)

    class Meta:
        model = Price
        fields = ("currency", "country", "kind", "valid_from")

    def clean(self) -> dict[str, Any] | None:
        """Capitals, amounts in micros, and a beginning that is not past."""
        typed = self.cleaned_data
        for name in ("currency", "country"):
            typed[name] = typed.get(name, "").upper()
        for name in ("monthly", "setup", "segment"):
            typed[name] = self._micros(name)
        if typed.get("valid_from") and typed["valid_from"] < clock.now():
            self.add_error("valid_from", "A new price begins in the future.")
        return typed

    def _micros(self, name: str) -> int:
        try:
            return parse_micros(self.cleaned_data.get(name) or "0")
        except InvalidInput as error:
            self.add_error(name, error.sentence)
            return 0


@admin.register(Price, site=desk_site)
class PriceAdmin(AddingAdmin):
    """What numbers cost. Old prices are never changed."""

    form = PriceForm
    list_display = ("__str__", "currency", "monthly_price", "setup_price", "segment_price", "valid_from")
    list_filter = ("country", "kind", "currency")
    list_display_links = None
    ordering = ("currency", "country", "kind", "-valid_from")
    fields = ("currency", "country", "kind", "monthly", "setup", "segment", "valid_from")

    @admin.display(description="A month", ordering="monthly_micros")
    def monthly_price(self, price: Price) -> str:
        """For people."""
        return format_money(price.monthly_micros, price.currency)

    @admin.display(description="Set-up", ordering="setup_micros")
    def setup_price(self, price: Price) -> str:
        """For people."""
        return format_money(price.setup_micros, price.currency)

    @admin.display(description="Each segment", ordering="segment_micros")
    def segment_price(self, price: Price) -> str:
        """For people."""
        return format_money(price.segment_micros, price.currency)

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: Any) -> None:
        """With the amounts as they were read."""
        obj.monthly_micros, obj.setup_micros = form.cleaned_data["monthly"], form.cleaned_data["setup"]
        obj.segment_micros = form.cleaned_data["segment"]
        if not obj.monthly_micros:
            demand_for_free(staff_of(request), f"Numbers of {obj.country}, {obj.kind}, in {obj.currency}")
        super().save_model(request, obj, form, change)


@admin.register(Rental, site=desk_site)
class RentalAdmin(DeskAdmin):
    """Who rents, since when, and what comes next; not which number."""

    list_display = ("__str__", "account_sid", "country", "kind", "state", "paid_until", "due_at", "ended_at")
    list_filter = ("state", "kind", "country")
    list_display_links = None
    ordering = ("-id",)

    @admin.display(description="Account")
    def account_sid(self, rental: Rental) -> str:
        """Leads to it."""
        return account_link(rental)


@admin.register(RegistrationRule, site=desk_site)
class RegistrationRuleAdmin(AddingAdmin):
    """Countries that take texts only from registered senders."""

    list_display = ("country", "scheme", "valid_from")
    list_display_links = None
    fields = ("country", "scheme", "valid_from")
    ordering = ("country", "scheme")


register_queue(
    Queue(
        title="Senders to register",
        note="asked for by customers",
        count=lambda: SenderRegistration.objects.filter(state=SenderRegistration.State.PENDING).count(),
        page="desk:sender_registrations",
        query="",
        permission="numbers.view_senderregistration",
    )
)
