"""What is typed about incidents."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.cases import fields
from smarttec.faces.desk.pages import when
from smarttec.notice.door import unmask
from smarttec.notice.recipients import RECIPIENTS
from smarttec.requests.incidents.duties import DUTIES, Risk
from smarttec.requests.incidents.models import Incident, IncidentDuty

_KINDS = [one for one in Incident.Kind.choices if one[0] != Incident.Kind.ACCOUNT]


def _severity() -> Any:
    return fields.choice("Severity", Incident.Severity.choices, coerce=lambda value: Incident.Severity(int(value)))


class TextsForm(CardFreeForm):
    """What people and authorities are told."""

    what_happened = fields.note("What happened", help_text="As people will read it. No names, addresses or numbers.")
    consequences = fields.note("What may follow", required=False)
    measures = fields.note("What was done, and what people can do", required=False)


class OpenForm(TextsForm):
    """A new incident."""

    kind = fields.choice("What is it", _KINDS, coerce=Incident.Kind)
    severity = _severity()
    happened_from = fields.moment("It began")
    happened_until = fields.moment("It ended", required=False)
    discovered_at = fields.moment("We knew of it", help_text="Every deadline counts from here. UTC.")
    categories = fields.categories()

    field_order = ("kind", "severity", "happened_from", "happened_until", "discovered_at", "categories")


class JudgeForm(TextsForm):
    """What it means."""

    severity = _severity()
    risk = fields.choice("Risk for people", [(one.value, one.value) for one in Risk], coerce=Risk)
    categories = fields.categories()
    why = fields.note("Why")

    field_order = ("severity", "risk", "why", "categories")


def judged(row: Incident) -> Mapping[str, Any]:
    """How it stands now."""
    return {
        "severity": row.severity, "risk": row.risk, "categories": [int(one) for one in unmask(row.categories)],
        "what_happened": row.what_happened, "consequences": row.consequences, "measures": row.measures,
    }  # fmt: skip


class FindForm(CardFreeForm):
    """Where to look."""

    recipient = fields.choice(
        "Handed to",
        [("", "nobody: look in the records of use"), *((one.key, one.name) for one in RECIPIENTS.values())],
        required=False,
    )  # fmt: skip
    actors = fields.line(
        "Opened by", required=False,
        help_text="As the records name them, with commas between: staff:… or a worker. Empty: by anybody.",
    )  # fmt: skip

    def clean_actors(self) -> list[str]:
        """One by one."""
        return [one.strip() for one in self.cleaned_data["actors"].split(",") if one.strip()]


class NameForm(CardFreeForm):
    """One person."""

    owner = fields.OwnerField()


class DutyForm(CardFreeForm):
    """Which duty, and how it is decided."""

    duty = fields.choice("Duty", (), coerce=UUID)
    is_done = fields.choice("They", [("1", "were told"), ("0", "need not be told")], coerce=lambda value: value == "1")
    reason = fields.note("How, or why not")


def open_duties(form: DutyForm, row: Incident) -> None:
    """Only those of the incident that are not decided."""
    found = row.duties.filter(state=IncidentDuty.State.OPEN).order_by("due_at")
    form.fields["duty"].choices = [  # type: ignore[attr-defined] # a field with choices
        (str(one.id), f"{DUTIES[one.duty].addressee}, until {when(one.due_at)}") for one in found
    ]


class NoteForm(CardFreeForm):
    """A line of the history."""

    text = fields.note("Note")


class CloseForm(CardFreeForm):
    """The end."""

    post_mortem = fields.note("What we learned, and what changes")
