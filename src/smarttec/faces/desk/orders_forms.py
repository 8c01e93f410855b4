"""What staff type about orders and payments by bank. What is right or wrong is decided by the room of orders."""

from typing import Any
from uuid import UUID

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from smarttec.faces.card_free import CardFreeForm
from smarttec.kernel.currency import home_currency
from smarttec.kernel.errors import InvalidInput, NotFound, SmarttecError
from smarttec.kernel.ids import from_sid
from smarttec.kernel.money import parse_micros
from smarttec.kernel.vocabulary import Source
from smarttec.numbers.domain import Kind
from smarttec.people.models import Account
from smarttec.shop.orders.actions.asking import Wanted
from smarttec.shop.orders.actions.quoting import Priced
from smarttec.shop.orders.domain import QUOTE_VALID_DAYS
from smarttec.shop.orders.items import KINDS, deliverable
from smarttec.shop.orders.models import WORDS_MAX
from smarttec.shop.paper.seller import prices_include_tax

SOURCES = [
    (Source.PHONE_ORDER.value, "By phone"),
    (Source.STORE.value, "In a store"),
    (Source.TRADE_SHOW.value, "At a trade show"),
    (Source.CUSTOMER_SERVICE.value, "By mail, or with customer service"),
]


def _text(label: str, **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=140, widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off", **attrs})
    )


def _amount(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=20, required=required, help_text=help_text, widget=widget)


class DeskForm(CardFreeForm):
    """What the forms about orders share."""

    def add_problem(self, error: SmarttecError) -> None:
        """Show an error of a room at its field, or above the form."""
        field = getattr(error, "field", None)
        self.add_error(field if field in self.fields else None, f"{error.sentence} {error.what_to_do}")

    def micros(self, name: str) -> int | None:
        """A typed amount; None when nothing was typed or it is none (then the field has an error)."""
        text = str(self.cleaned_data.get(name) or "").strip()
        try:
            return parse_micros(text) if text else None
        except InvalidInput as error:
            self.add_error(name, error.sentence)
            return None


def account_of(sid: str) -> Account:
    """An account of ours by SID. Raises `InvalidInput` (field `account`)."""
    try:
        found = Account.objects.filter(id=from_sid("AC", sid.strip())).first()
    except NotFound:
        found = None
    if found is None:
        raise InvalidInput("There is no account with this SID.", field="account")
    return found


class ItemForm(DeskForm):
    """One item. Which fields count depends on the kind."""

    kind = forms.ChoiceField(label="What", required=False, widget=UnfoldAdminSelectWidget)
    quantity = forms.IntegerField(label="Quantity", required=False, min_value=1, widget=UnfoldAdminTextInputWidget)
    amount = _amount("Credit, each", required=False)
    plan = forms.CharField(label="Plan (its key)", required=False, max_length=40, widget=UnfoldAdminTextInputWidget)
    days = forms.IntegerField(label="Days valid", required=False, min_value=1, widget=UnfoldAdminTextInputWidget)
    country = forms.CharField(
        label="Country of numbers", required=False, max_length=2, widget=UnfoldAdminTextInputWidget
    )
    number_kind = forms.ChoiceField(
        label="Kind of numbers",
        required=False,
        widget=UnfoldAdminSelectWidget,
        choices=[("", "–"), *((one.words, one.words) for one in Kind)],
    )
    months = forms.IntegerField(label="Months of rent", required=False, min_value=1, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind, words) for kind, words in KINDS.items() if self._is_offered(kind)]
        self.fields["kind"] = forms.ChoiceField(
            label="What", required=False, choices=[("", "–"), *kinds], widget=UnfoldAdminSelectWidget
        )

    def _is_offered(self, _kind: str) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        """With the values of the kind in `what`."""
        given = super().clean()
        found = {"amount_micros": self.micros("amount")}
        found |= {name: given.get(name) for name in ("plan", "days", "country", "number_kind", "months")}
        given["what"] = {name: value for name, value in found.items() if value}
        return given

    def wanted(self) -> Wanted | None:
        """What was asked for; None for an empty row."""
        given = self.cleaned_data
        if not given.get("kind"):
            return None
        return Wanted(kind=given["kind"], quantity=given.get("quantity") or 1, what=given["what"])


class PricedForm(ItemForm):
    """One line of a quote."""

    price = _amount("Price of the line", required=False, help_text="Empty: the list price.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].label = f"Price of the line, {'with' if prices_include_tax() else 'without'} tax"

    def _is_offered(self, kind: str) -> bool:
        return kind in deliverable()

    def clean(self) -> dict[str, Any]:
        """With the price in micros."""
        given = super().clean()
        given["price_micros"] = self.micros("price")
        return given

    def priced(self) -> Priced | None:
        """The line; None for an empty row."""
        wanted = self.wanted()
        if wanted is None:
            return None
        price = self.cleaned_data["price_micros"]
        return Priced(kind=wanted.kind, quantity=wanted.quantity, what=wanted.what, price_micros=price)


class TakeForm(DeskForm):
    """An order that came by another way than the portal. The notice was shown or told there."""

    account = _text("Account SID")
    source = forms.TypedChoiceField(
        label="How it came", coerce=lambda value: Source(int(value)), choices=SOURCES, widget=UnfoldAdminSelectWidget
    )
    words = forms.CharField(
        label="What the customer said", required=False, max_length=WORDS_MAX, widget=UnfoldAdminTextareaWidget
    )
    told = forms.BooleanField(
        label="The customer was told how we use what they say (privacy notice)", widget=UnfoldBooleanWidget
    )
    act = forms.UUIDField(widget=forms.HiddenInput)


class QuoteForm(DeskForm):
    """What stands on the quote beside its lines."""

    answer = forms.CharField(
        label="What we say to it (the customer reads this)", required=False, max_length=WORDS_MAX,
        widget=UnfoldAdminTextareaWidget,
    )  # fmt: skip
    valid_days = forms.IntegerField(
        label="Valid for so many days", initial=QUOTE_VALID_DAYS, widget=UnfoldAdminTextInputWidget
    )
    on_terms = forms.BooleanField(
        label="To be paid after delivery (needs credit terms)", required=False, widget=UnfoldBooleanWidget
    )
    act = forms.UUIDField(widget=forms.HiddenInput)


class PaymentForm(DeskForm):
    """Money that came, as the bank's statement has it."""

    amount = _amount("Amount")
    currency = forms.CharField(label="Currency", max_length=3, initial=home_currency, widget=UnfoldAdminTextInputWidget)
    value_on = forms.DateField(label="Value date", widget=UnfoldAdminSingleDateWidget)
    reference = _text("Reference of the bank, or purpose")
    payer = forms.CharField(label="Payer", required=False, max_length=140, widget=UnfoldAdminTextInputWidget)
    account = forms.CharField(
        label="Account SID, if it is known", required=False, max_length=40, widget=UnfoldAdminTextInputWidget
    )
    again = forms.BooleanField(
        label="There really are two of these on the statement", required=False, widget=UnfoldBooleanWidget
    )
    act = forms.UUIDField(widget=forms.HiddenInput)

    def account_id(self) -> UUID | None:
        """The account, if one was named. Raises `InvalidInput`."""
        sid = str(self.cleaned_data["account"]).strip()
        return account_of(sid).id if sid else None


class TermsForm(DeskForm):
    """Who may pay after delivery; without a limit nobody may."""

    account = _text("Account SID")
    limit = _amount("Limit of all open orders", required=False, help_text="Empty: pays beforehand from now on.")
    days = forms.IntegerField(label="Days to pay", initial=30, widget=UnfoldAdminTextInputWidget)


ItemForms = forms.formset_factory(ItemForm, extra=3, max_num=50)
PricedForms = forms.formset_factory(PricedForm, extra=2, max_num=50)
