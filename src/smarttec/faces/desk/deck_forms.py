"""What staff choose about a rate deck: which list it is for, then how its file is laid out, beyond what was guessed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.deck_file import FILE_BYTES_MAX
from smarttec.faces.desk.deck_upload import LINES_MAX
from smarttec.rating.domain import Service
from smarttec.rating.layout import COLUMNS, Layout

SERVICES = [(Service.SMS.value, "SMS, one segment"), (Service.VOICE.value, "Calls, one minute")]
WORDS = {
    "prefix": "Prefix", "destination": "Destination", "price": "Price", "effective_date": "Begins on",
    "end_date": "Ends on", "initial_seconds": "First seconds", "next_seconds": "Next seconds", "currency": "Currency",
    "increments": "Increments (60/6)", "country_code": "Country code before the prefix",
}  # fmt: skip
COLUMNS_MAX = 40


class ListForm(CardFreeForm):
    """Which price list."""

    service = forms.ChoiceField(choices=SERVICES, widget=UnfoldAdminSelectWidget())
    carrier = forms.SlugField(
        max_length=40, required=False, widget=UnfoldAdminTextInputWidget(),
        help_text="The carrier whose costs these are; empty for what we sell for.",
    )  # fmt: skip


class AnnouncedForm(ListForm):
    """A long file that comes in parts: how large it is."""

    size = forms.IntegerField(min_value=1, max_value=FILE_BYTES_MAX)


class DeckForm(ListForm):
    """The file."""

    file = forms.FileField(
        label="CSV file, plain or gzip",
        widget=UnfoldAdminFileFieldWidget(
            attrs={"accept": ".csv,.txt,.gz"}
        ),  # its script looks for the widget's own text
        help_text=f"At most {FILE_BYTES_MAX // 1_000_000} MB and {LINES_MAX:,} lines. "
        "How it is laid out is found out; you see what was understood next.",
    )


class LayoutForm(CardFreeForm):
    """What each column of the file is, and what it says nothing about."""

    currency = forms.RegexField(
        r"^[A-Z]{3}$", required=False, widget=UnfoldAdminTextInputWidget(), label="Currency",
        help_text="Three capital letters; only where the file has no column for it.",
    )  # fmt: skip
    date_order = forms.ChoiceField(
        choices=[("", "no such dates"), ("day-first", "day first"), ("month-first", "month first")], required=False,
        label="Dates like 03/04/2027 are", widget=UnfoldAdminSelectWidget(),
    )  # fmt: skip
    is_complete = forms.BooleanField(
        required=False, label="This is the whole list: what it does not name ends", widget=UnfoldBooleanWidget()
    )
    save_as = forms.SlugField(
        max_length=40, required=False, widget=UnfoldAdminTextInputWidget(), label="Keep this layout as",
        help_text="A name: files that look like this one are then understood by themselves.",
    )  # fmt: skip

    def __init__(self, *args: Any, cells: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cells = [cell.strip() for cell in cells[:COLUMNS_MAX]]
        choices = [("", "not taken"), *WORDS.items()]
        for place, cell in enumerate(self._cells):
            if cell:
                self.fields[f"column-{place}"] = forms.ChoiceField(
                    label=f"“{cell[:60]}”", choices=choices, required=False, widget=UnfoldAdminSelectWidget()
                )
        self.order_fields([f"column-{place}" for place in range(len(self._cells))])

    def clean(self) -> dict[str, Any]:
        """Each of ours is one column at the most."""
        super().clean()
        chosen = [ours for ours in self._taken_as().values() if ours]
        if twice := {ours for ours in chosen if chosen.count(ours) > 1}:
            self.add_error(None, f"Only one column can be: {', '.join(WORDS[ours] for ours in sorted(twice))}.")
        return self.cleaned_data

    def _taken_as(self) -> dict[str, str]:
        names = [(cell, f"column-{place}") for place, cell in enumerate(self._cells)]
        return {cell: str(self.cleaned_data.get(name) or "") for cell, name in names if name in self.fields}

    def layout(self, guessed: Layout) -> Layout:
        """What was guessed, with what was chosen over it."""
        taken = self._taken_as()
        return replace(
            guessed,
            named={ours: cell for cell, ours in taken.items() if ours in COLUMNS},
            ignored=[cell for cell, ours in taken.items() if not ours],
            currency=self.cleaned_data["currency"],
            date_order=self.cleaned_data["date_order"],
        )
