"""Forms that take in no payment card number (clause COLLECT-2): the base of every form of portal and desk.

Looked at is what was typed, before any field makes an amount, an id or a number of it. Passwords are not looked at:
they are kept as hashes only, and nobody is to be told what is in one.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms

from smarttec.kernel.cards import holds_card_number
from smarttec.kernel.errors import CardNumberRefused


class CardFree(forms.BaseForm):
    """Refuses a card number in any field, at that field and with the reason, before anything is stored."""

    customers_own: ClassVar[frozenset[str]] = frozenset()
    """Fields that are not looked at: customers' own messages, templates of them, and whom they write to."""

    def clean(self) -> dict[str, Any]:
        """Stands before the forms' own cleaning, which calls it first."""
        for name, typed in self._typed():
            if holds_card_number(typed):
                error = CardNumberRefused(field=name)
                self.add_error(name, f"{error.sentence} {error.what_to_do}")
        super().clean()
        return self.cleaned_data

    def _typed(self) -> Iterator[tuple[str, str]]:
        """(field, text) of every field that was sent as text, or as several."""
        for name, field in self.fields.items():
            if name in self.customers_own or field.disabled or isinstance(field.widget, forms.PasswordInput):
                continue
            sent = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            parts = sent if isinstance(sent, list | tuple) else [sent]
            yield name, "\n".join(part for part in parts if isinstance(part, str))


class CardFreeForm(CardFree, forms.Form):
    """A form of its own, without a model."""
