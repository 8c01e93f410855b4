"""Packs and promo codes on offer."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from smarttec.approvals import rule
from smarttec.approvals.domain import Proposal
from smarttec.faces.desk.pages import staff_of
from smarttec.faces.desk.sections.adding import AddingAdmin, AmountField, currency_typed
from smarttec.faces.desk.site import desk_site
from smarttec.kernel import clock
from smarttec.kernel.money import format_money
from smarttec.shop.paper.domain import format_rate
from smarttec.shop.promotions.actions import end_code, make_code
from smarttec.shop.promotions.domain import BonusKind, normalised
from smarttec.shop.promotions.models import Pack, PromoCode

if TYPE_CHECKING:
    PackModelForm = forms.ModelForm[Pack]
    CodeModelForm = forms.ModelForm[PromoCode]
else:
    PackModelForm = CodeModelForm = forms.ModelForm


class PackForm(PackModelForm):
    """An amount on offer; money is typed in units of the currency."""

    amount = AmountField(help_text="What it costs: 50")
    bonus = AmountField(required=False, help_text="What comes on top as promotional credit: 5")

    class Meta:
        model = Pack
        fields = ("currency", "bonus_days", "valid_from", "valid_until")

    def clean_currency(self) -> str:
        """Three capitals (ISO 4217)."""
        return currency_typed(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any] | None:
        """A pack costs something and gives no more than it costs."""
        typed = super().clean()
        amount, bonus = self.cleaned_data.get("amount", 0), self.cleaned_data.get("bonus", 0)
        if "amount" in self.fields and not 0 <= bonus <= amount > 0:
            raise forms.ValidationError("A pack costs something, and its bonus is no larger.")
        return typed


@admin.register(Pack, site=desk_site)
class PackAdmin(AddingAdmin):
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
    amount = AmountField(required=False, help_text="Fixed: what it gives. Percent: the most it gives.")
    smallest_top_up = AmountField(required=False)
    end_now = forms.BooleanField(required=False, help_text="The code cannot be used any more. What it gave stays.")

    class Meta:
        model = PromoCode
        fields = ("code", "kind", "currency", "bonus_days", "valid_from", "valid_until", "uses_max")

    def clean_currency(self) -> str:
        """Three capitals (ISO 4217)."""
        return currency_typed(self.cleaned_data["currency"])

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
class PromoCodeAdmin(AddingAdmin):
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
