"""Fields that several forms of cases have."""

from collections.abc import Iterable
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import from_sid
from smarttec.kernel.vocabulary import Category
from smarttec.notice.documents.vocabulary import category_words
from smarttec.people.models import Account, Person
from smarttec.requests.notes import NOTE_CHARACTERS_MAX

CATEGORIES = [(category.value, category_words(category, language="en")) for category in Category]


def note(label: str, *, help_text: str = "", required: bool = True) -> forms.CharField:
    """A text about a case, never about whom."""
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3, "autocomplete": "off"})
    return forms.CharField(
        label=label, required=required, max_length=NOTE_CHARACTERS_MAX, widget=widget,
        help_text=help_text or "No names, addresses or numbers of people.",
    )  # fmt: skip


def line(label: str, *, help_text: str = "", required: bool = True, longest: int = 200) -> forms.CharField:
    """A short text."""
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=longest, help_text=help_text, widget=widget)


def choice(label: str, choices: Iterable[tuple[Any, str]], *, coerce: Any = str, required: bool = True) -> Any:
    """One of a list."""
    return forms.TypedChoiceField(
        label=label, choices=list(choices), coerce=coerce, required=required, widget=UnfoldAdminSelectWidget()
    )


def moment(label: str, *, required: bool = True, help_text: str = "UTC, for example 2026-11-22 14:30") -> Any:
    """A moment in UTC."""
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


def day(label: str, *, required: bool = True) -> forms.DateField:
    """A day."""
    widget = UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"})
    return forms.DateField(label=label, required=required, help_text="For example 2026-11-22", widget=widget)


def categories(label: str = "Kinds of data") -> Any:
    """Any number of them."""
    return forms.TypedMultipleChoiceField(
        label=label, choices=CATEGORIES, coerce=lambda value: Category(int(value)),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "desk-checks"}),
    )  # fmt: skip


def account_of(sid: str) -> Account | None:
    """The account with this SID."""
    try:
        return Account.objects.select_related("owner").filter(id=from_sid("AC", sid.strip())).first()
    except NotFound:
        return None


class OwnerField(forms.CharField):
    """A person, by the SID of an account of theirs."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            label="Account SID", max_length=40, required=required, widget=UnfoldAdminTextInputWidget(),
            help_text="Find the customer first; the page of the account shows it.",
        )  # fmt: skip

    def clean(self, value: Any) -> Person | None:
        """The owner of the account."""
        typed = super().clean(value)
        if not typed:
            return None
        account = account_of(typed)
        if account is None:
            raise forms.ValidationError("There is no account with this SID.")
        return account.owner
