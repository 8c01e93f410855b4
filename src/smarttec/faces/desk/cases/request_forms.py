"""What staff type about requests. Customers' words are sealed; card numbers are refused in every field."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.cases import fields
from smarttec.notice.documents.operator import current_operator
from smarttec.people.models import ProfileChange
from smarttec.requests.register.domain import Behalf, Channel, Kind
from smarttec.requests.register.models import NAME_MAX, TEXT_MAX, AnswerTemplate
from smarttec.requests.register.reasons import DELAYS, REASONS
from smarttec.requests.register.words import CHANNEL_WORDS, KIND_WORDS

_KINDS = [(kind.value, KIND_WORDS[kind]) for kind in Kind]
_CAME_BY = [(one.value, CHANNEL_WORDS[one]) for one in (Channel.LETTER, Channel.PHONE, Channel.DESK, Channel.EMAIL)]
_BEHALF = [(Behalf.SELF.value, "themselves"), (Behalf.AGENT.value, "somebody who asked them to"),
           (Behalf.PARENT.value, "their child")]  # fmt: skip


def words(label: str, *, help_text: str = "", required: bool = True) -> forms.CharField:
    """A text to or from the person."""
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 5, "autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=TEXT_MAX, help_text=help_text, widget=widget)


class LetterForm(CardFreeForm):
    """What came by letter, at the desk or by phone: the letter's items are name, address, account and purpose."""

    channel = fields.choice("Came by", _CAME_BY)
    received_on = fields.day("On which day it came", required=False)
    kind = fields.choice("What they want", _KINDS)
    name = fields.line("Name", longest=NAME_MAX)
    email = fields.line("E-mail", required=False, longest=254)
    postal_address = fields.line("Postal address", required=False, longest=500)
    phone = fields.line("Phone", required=False, longest=40)
    account = fields.line("Account, as they say", required=False, longest=NAME_MAX)
    country = fields.line("Country they live in", required=False, longest=2, help_text="Two letters, such as DE.")
    behalf = fields.choice("They ask for", _BEHALF)
    topic = fields.line("Service it is about", required=False, longest=30)
    text = words("In their words", required=False)

    def clean_country(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["country"]).upper()

    def clean_topic(self) -> str:
        """A code of the operator's file."""
        topic = str(self.cleaned_data["topic"])
        if topic and topic not in {one.code for one in current_operator().services}:
            raise forms.ValidationError("There is no such service in the operator's file.")
        return topic


class VerifyForm(CardFreeForm):
    """What was checked, and whose request it is."""

    owner = fields.OwnerField(required=False)
    checks = words("What you checked", help_text="Such as: called back on the number we know; asked for two orders.")
    authority = words("What shows that they may ask", required=False, help_text="Only when they ask for another.")


class AnswerForm(CardFreeForm):
    """A letter to the person."""

    template = fields.choice("Begin with", [("", "nothing")], required=False)
    words = words("What you write", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = AnswerTemplate.objects.filter(is_on=True).order_by("title").values_list("id", "title")
        self.fields["template"].choices = [("", "nothing"), *((str(key), title) for key, title in known)]  # type: ignore[attr-defined]


def letter_of(typed: Any) -> str:
    """The template's text and then what was typed."""
    body = ""
    if typed["template"]:
        body = AnswerTemplate.objects.filter(id=typed["template"]).values_list("body", flat=True).first() or ""
    return "\n\n".join(filter(None, (body, typed["words"])))


class ExtendForm(CardFreeForm):
    """Why later."""

    reason = fields.choice("Why", [(key, one.words) for key, one in DELAYS.items()])
    words = words("In your words", required=False)


class RefuseForm(CardFreeForm):
    """Why not."""

    reason = fields.choice("Why", [(key, f"{one.words} ({one.source})") for key, one in REASONS.items()])
    words = words("In your words", required=False)


class KindForm(CardFreeForm):
    """What it is really."""

    kind = fields.choice("What they want", _KINDS)


class CorrectForm(CardFreeForm):
    """What is wrong or old, and what is right."""

    field = fields.choice("What", ProfileChange.Field.choices)
    value = fields.line("As it is", required=False, longest=320, help_text="Empty takes a name or a phone away.")


class NoteForm(CardFreeForm):
    """For those who work on it."""

    words = words("Note")
