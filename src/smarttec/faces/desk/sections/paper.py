"""What was issued, and how it is taxed: documents, rules of tax, exchange rates."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.sections.adding import AddingAdmin, currency_typed
from smarttec.faces.desk.site import desk_site
from smarttec.kernel.money import format_money
from smarttec.shop.paper.domain import Kind, format_rate
from smarttec.shop.paper.models import Document, ExchangeRate, Missing, TaxRule
from smarttec.shop.paper.queries import without_local_tax
from smarttec.shop.paper.tax_ids import is_country

if TYPE_CHECKING:
    TaxModelForm = forms.ModelForm[TaxRule]
    RateModelForm = forms.ModelForm[ExchangeRate]
else:
    TaxModelForm = RateModelForm = forms.ModelForm


@admin.register(Document, site=desk_site)
class DocumentAdmin(DeskAdmin):
    """What was issued. Names and texts stay sealed here; the customer's own page shows them."""

    list_display = ("number", "what", "issued_at", "total", "tax", "account")
    list_display_links = ("number",)
    list_filter = ("kind", "year")
    list_select_related = ("account",)
    ordering = ("-id",)
    fields = ("number", "what", "issued_at", "due_at", "total", "tax", "account", "about", "reference")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without what is sealed: nothing of it is shown."""
        return super().get_queryset(request).defer("content")

    def subjects_of(self, row: Any) -> list[Any]:
        """No keys are needed."""
        del row
        return []

    @admin.display(description="Kind", ordering="kind")
    def what(self, document: Document) -> str:
        """In words."""
        return Kind(document.kind).title

    @admin.display(description="Total")
    def total(self, document: Document) -> str:
        """With tax."""
        return format_money(document.gross_micros, document.currency)

    @admin.display(description="Tax")
    def tax(self, document: Document) -> str:
        """In it."""
        return format_money(document.tax_micros, document.currency)


class TaxRuleForm(TaxModelForm):
    """A tax from a day on; the rate is typed in percent."""

    rate = forms.DecimalField(min_value=0, max_value=100, decimal_places=4, help_text="In percent: 19 or 8.875",
                              widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}))  # fmt: skip
    second_rate = forms.DecimalField(
        min_value=0, max_value=100, decimal_places=4, required=False,
        help_text="Of a second tax on the same net, where there is one: 9.975",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )  # fmt: skip

    class Meta:
        model = TaxRule
        fields = ("country", "name", "second_name", "valid_from")

    def clean_country(self) -> str:
        """A country there is."""
        country = str(self.cleaned_data["country"]).upper()
        if not is_country(country):
            raise forms.ValidationError("Write the country as two letters, such as DE.")
        return country

    def clean(self) -> Any:
        """A second tax has both a name and a rate."""
        typed = super().clean() or self.cleaned_data
        if bool(typed.get("second_name")) != bool(typed.get("second_rate")):
            raise forms.ValidationError("A second tax has a name and a rate.")
        return typed


@admin.register(TaxRule, site=desk_site)
class TaxRuleAdmin(AddingAdmin):
    """Rules of tax. Old ones are never changed: what was issued under them stays explained."""

    form = TaxRuleForm
    list_display = ("country", "name", "rate", "valid_from")
    list_filter = ("country",)
    ordering = ("country", "-valid_from")

    @admin.display(description="Rate", ordering="rate_ppm")
    def rate(self, rule: TaxRule) -> str:
        """In percent."""
        second = f" + {format_rate(rule.second_rate_ppm)}" if rule.second_rate_ppm else ""
        return format_rate(rule.rate_ppm) + second

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The same on both pages."""
        return ("country", "name", "rate", *(() if obj else ("second_name", "second_rate")), "valid_from")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All, once it is there."""
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: TaxRule, form: Any, change: Any) -> None:
        """With the rate as it was read."""
        obj.rate_ppm = int(form.cleaned_data["rate"] * 10_000)
        obj.second_rate_ppm = int((form.cleaned_data["second_rate"] or 0) * 10_000)
        super().save_model(request, obj, form, change)


class ExchangeRateForm(RateModelForm):
    """A rate as it was published."""

    class Meta:
        model = ExchangeRate
        fields = ("base", "quote", "rate", "day", "source")

    def clean_base(self) -> str:
        """Three capitals (ISO 4217)."""
        return currency_typed(self.cleaned_data["base"])

    def clean_quote(self) -> str:
        """Three capitals (ISO 4217)."""
        return currency_typed(self.cleaned_data["quote"])

    def clean(self) -> Any:
        """Of two currencies."""
        typed = super().clean() or self.cleaned_data
        if typed.get("base") and typed.get("base") == typed.get("quote"):
            raise forms.ValidationError("A rate is of two currencies.")
        return typed


@admin.register(ExchangeRate, site=desk_site)
class ExchangeRateAdmin(AddingAdmin):
    """Rates for tax in the currency of the country. Documents keep the one that they were issued with."""

    form = ExchangeRateForm
    list_display = ("day", "words", "source")
    list_filter = ("base", "quote")
    ordering = ("-day",)
    fields = ("base", "quote", "rate", "day", "source")

    @admin.display(description="Rate")
    def words(self, row: ExchangeRate) -> str:
        """As it was published."""
        return f"1 {row.base} = {row.rate.normalize():f} {row.quote}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All, once it is there."""
        return self.fields if obj else ()


register_queue(
    Queue(
        title="Documents without the tax in your country’s currency",
        note="of a month; enter an exchange rate, then later ones have it",
        count=without_local_tax,
        page="desk:paper_exchangerate_changelist",
        permission="paper.view_exchangerate",
    )
)
register_queue(
    Queue(
        title="Papers of payments that wait",
        note="tried again every ten minutes; look at the tax settings when they stay",
        count=Missing.objects.count,
        page="desk:paper_document_changelist",
        permission="paper.view_document",
    )
)
