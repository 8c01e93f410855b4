"""Values that are found nowhere else, each in the shape its input wants."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex
from typing import Any

from django import forms

_NOT_WORDS = (
    forms.CheckboxInput, forms.FileInput, forms.PasswordInput, forms.HiddenInput, forms.Select, forms.RadioSelect,
    forms.CheckboxSelectMultiple, forms.DateInput, forms.DateTimeInput,
)  # fmt: skip


@dataclass(slots=True)
class Markers:
    """Marker → where it was entered; `superseded` are those in whose place something else was entered since."""

    entered: dict[str, str] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def word(self, where: str) -> str:
        """Ten letters and digits; letters lead, so that nothing takes it for a phone number."""
        marker = f"mk{next(self._numbers):03d}q{token_hex(2)}".translate(str.maketrans("0123456789", "ghijklmnop"))
        self.entered[marker] = where
        return marker

    def code(self, where: str) -> str:
        """A word as official ids are written: in capitals."""
        marker = self.word(where)
        self.entered[marker.upper()] = self.entered.pop(marker)
        return marker.upper()

    def number(self, where: str) -> str:
        """A phone number in E.164."""
        marker = f"1415556{next(self._numbers):04d}"
        self.entered[marker] = where
        return f"+{marker}"

    def like(self, sample: str, where: str, *, is_email: bool = False, is_number: bool = False) -> str:
        """A value of the sample's shape with a marker in it."""
        if is_number or sample.startswith("+"):
            return self.number(where)
        word = self.word(where)
        if is_email or "@" in sample:
            return f"{word}@b.example"
        return f"https://{word}.example/in" if sample.startswith("http") else word


def is_for_words(one: forms.Field) -> bool:
    """Whether people type words of their own into it."""
    return isinstance(one, forms.CharField) and not isinstance(one.widget, _NOT_WORDS)


def marked(one: forms.Field, sample: Any, where: str, markers: Markers, *, name: str) -> str:
    """What is typed into a field in place of the sample."""
    is_address = isinstance(one.widget, forms.URLInput) or one.widget.attrs.get("inputmode") == "url"
    shape = "https://" if is_address else str(sample or "")
    return markers.like(
        shape, where, is_email=name == "email" or isinstance(one.widget, forms.EmailInput),
        is_number=one.widget.attrs.get("type") == "tel",
    )  # fmt: skip
