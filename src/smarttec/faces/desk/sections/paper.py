"""What is sold and how it is taxed: documents, rules of tax, packs, promo codes."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.approvals import rule
from smarttec.approvals.domain import Proposal
from smarttec.faces.desk.base import DeskAdmin
from smarttec.faces.desk.pages import staff_of
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.faces.desk.site import desk_site
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import format_money, parse_micros
from smarttec.shop.paper.domain import Kind, format_rate
from smarttec.shop.paper.models import Document, Missing, TaxRule
from smarttec.shop.paper.tax_ids import is_country
from smarttec.shop.promotions.actions import end_code, make_code
from smarttec.shop.promotions.domain import BonusKind, normalised
from smarttec.shop.promotions.models import Pack, PromoCode

if TYPE_CHECKING:
    TaxModelForm = forms.ModelForm[TaxRule]
    PackModelForm = forms.ModelForm[Pack]
    CodeModelForm = forms.ModelForm[PromoCode]
else:
    TaxModelForm = PackModelForm = CodeModelForm = forms.ModelForm


class _AddingAdmin(DeskAdmin):
    """New rows may be added by those who have the permission; what is there stays."""

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:
        """By permission."""
        return bool(request.user.has_perm(f"{self.opts.app_label}.add_{self.opts.model_name}"))


class _AmountField(forms.CharField):
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


def _currency(typed: str) -> str:
    currency = typed.upper()
    if len(currency) != 3 or not (currency.isascii() and currency.isalpha()):
        raise forms.ValidationError("Write the currency as three letters, such as USD.")
    return currency


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
class TaxRuleAdmin(_AddingAdmin):
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


class PackForm(PackModelForm):
    """An amount on offer; money is typed in units of the currency."""

    amount = _AmountField(help_text="What it costs: 50")
    bonus = _AmountField(required=False, help_text="What comes on top as promotional credit: 5")

    class Meta:
        model = Pack
        fields = ("currency", "bonus_days", "valid_from", "valid_until")

    def clean_currency(self) -> str:
        """Three capitals (ISO 4217)."""
        return _currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any] | None:
        """A pack costs something and gives no more than it costs."""
        typed = super().clean()
        amount, bonus = self.cleaned_data.get("amount", 0), self.cleaned_data.get("bonus", 0)
        if "amount" in self.fields and not 0 <= bonus <= amount > 0:
            raise forms.ValidationError("A pack costs something, and its bonus is no larger.")
        return typed


@admin.register(Pack, site=desk_site)
class PackAdmin(_AddingAdmin):
    """Packs on offer. One of the same amount takes the place of the one before."""

    form = PackForm
    list_display = ("price", "on_top", "bonus_days", "valid_from", "valid_until")
    list_filter = ("currency",)
    ordering = ("currency", "amount_micros", "-valid_from")

    @admin.display(description="Price", ordering="amount_micros")
    def price(self, pack: Pack) -> str:
        """With its currency."""
        return format_money(pack.amount_micros, pack.currency)

    @admin.display(description="Bonus")
    def on_top(self, pack: Pack) -> str:
        """With its currency."""
        return format_money(pack.bonus_micros, pack.currency)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Money is typed once and only shown later."""
        money = ("price", "on_top") if obj else ("amount", "bonus")
        return (*money, "currency", "bonus_days", "valid_from", "valid_until")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All, once it is there."""
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: Pack, form: Any, change: Any) -> None:
        """With the amounts as they were read."""
        obj.amount_micros, obj.bonus_micros = form.cleaned_data["amount"], form.cleaned_data["bonus"]
        if obj.bonus_micros:
            bonus, amount = (format_money(micros, obj.currency) for micros in (obj.bonus_micros, obj.amount_micros))
            rule.demand(Proposal(
                kind="pack", summary=f"A bonus of {bonus} with every pack of {amount}", worth_micros=None,
                content={"amount": obj.amount_micros, "bonus": obj.bonus_micros, "currency": obj.currency},
                by=staff_of(request).id,
            ))  # fmt: skip
        super().save_model(request, obj, form, change)


class CodeForm(CodeModelForm):
    """A new code. What it gives is typed in percent, or in units of the currency."""

    percent = forms.DecimalField(min_value=0, max_value=100, decimal_places=2, required=False,
                                 widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}))  # fmt: skip
    amount = _AmountField(required=False, help_text="Fixed: what it gives. Percent: the most it gives.")
    smallest_top_up = _AmountField(required=False)
    end_now = forms.BooleanField(required=False, help_text="The code cannot be used any more. What it gave stays.")

    class Meta:
        model = PromoCode
        fields = ("code", "kind", "currency", "bonus_days", "valid_from", "valid_until", "uses_max")

    def clean_currency(self) -> str:
        """Three capitals (ISO 4217)."""
        return _currency(self.cleaned_data["currency"])

    def clean_code(self) -> str:
        """As it is stored, and only once."""
        code = normalised(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError("A code has 4 to 24 letters and digits.")
        if PromoCode.objects.filter(code=code).exists():
            raise forms.ValidationError("There is such a code already.")
        return code

    def clean_valid_until(self) -> Any:
        """In the future."""
        if self.cleaned_data["valid_until"] <= clock.now():
            raise forms.ValidationError("The code must be good for a while.")
        return self.cleaned_data["valid_until"]

    def clean(self) -> dict[str, Any] | None:
        """It gives something."""
        typed = super().clean()
        needed = "percent" if self.cleaned_data.get("kind") == BonusKind.PERCENT else "amount"
        if "kind" in self.cleaned_data and needed in self.fields and not self.cleaned_data.get(needed):
            raise forms.ValidationError("Write what the code gives.")
        return typed


def _proposal_of(typed: dict[str, Any], by: UUID) -> Proposal:
    """What a code may cost at the most; without a number of uses, or a bound of a percentage, nothing bounds it."""
    amount, uses = typed["amount"] or 0, typed["uses_max"]
    names = ("kind", "currency", "percent", "amount", "smallest_top_up", "bonus_days", "valid_until", "uses_max")
    return Proposal(
        kind="promo-code",
        summary=f"The code {typed['code']}, {uses or 'any number of'} uses",
        content={"code": typed["code"], **{name: typed[name] for name in names}},
        worth_micros=amount * uses if amount and uses else None,
        by=by,
    )


@admin.register(PromoCode, site=desk_site)
class PromoCodeAdmin(_AddingAdmin):
    """Promo codes. A code's terms never change; it can be ended."""

    form = CodeForm
    list_display = ("code", "gives", "uses", "uses_max", "valid_from", "valid_until")
    list_display_links = ("code",)
    ordering = ("-valid_until",)

    @admin.display(description="Gives")
    def gives(self, code: PromoCode) -> str:
        """In words."""
        amount = format_money(code.amount_micros, code.currency)
        if code.kind == BonusKind.FIXED:
            return amount
        share = format_rate(code.percent_basis_points * 100)
        return f"{share}, at most {amount}" if code.amount_micros else share

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ending is a change; by permission."""
        return bool(request.user.has_perm("promotions.change_promocode"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All to make one; to end one, what it is and the box."""
        if obj is None:
            return ("code", "kind", "percent", "amount", "currency", "smallest_top_up", "bonus_days", "valid_until",
                    "uses_max")  # fmt: skip
        shown = ("code", "gives", "bonus_days", "valid_from", "valid_until", "uses", "uses_max")
        return (*shown, "end_now") if self.has_change_permission(request) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All but the box, once it is there."""
        return tuple(name for name in self.get_fields(request, obj) if name != "end_now") if obj else ()

    def save_model(self, request: HttpRequest, obj: PromoCode, form: Any, change: Any) -> None:
        """Through the room's own actions."""
        if change:
            if form.cleaned_data["end_now"]:
                end_code(code=obj)
            return
        typed = form.cleaned_data
        rule.demand(_proposal_of(typed, staff_of(request).id))
        made = make_code(
            typed=typed["code"], kind=BonusKind(typed["kind"]), currency=typed["currency"],
            percent_basis_points=int((typed["percent"] or 0) * 100), amount_micros=typed["amount"],
            smallest_top_up_micros=typed["smallest_top_up"], bonus_days=typed["bonus_days"],
            valid_until=typed["valid_until"], uses_max=typed["uses_max"],
        )  # fmt: skip
        obj.pk, obj.code = made.pk, made.code
        obj._state.adding = False  # noqa: SLF001 - the action wrote it


register_queue(
    Queue(
        title="Papers of payments that wait",
        note="tried again every ten minutes; look at the tax settings when they stay",
        count=Missing.objects.count,
        page="desk:paper_document_changelist",
        permission="paper.view_document",
    )
)
