"""What people and authorities are told of an incident. Counts and kinds of data, never about whom."""

from typing import Any

from smarttec.kernel.vocabulary import Region
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.requests.incidents.models import Incident, IncidentDuty
from smarttec.requests.incidents.queries import progress_of

_MOMENT = "%d %B %Y, %H:%M UTC"


def letter_context(incident: Incident) -> dict[str, Any]:
    """What the letter to a person says (GDPR Art. 34(2))."""
    return {
        "what_happened": incident.what_happened,
        "consequences": incident.consequences,
        "measures": incident.measures,
        "kinds": _kinds(incident),
        "happened_from": incident.happened_from,
        "happened_until": incident.happened_until,
    }


def notification(incident: Incident, duty: IncidentDuty) -> str:
    """The notification to an authority, prepared (GDPR Art. 33(3)): plain text for a person to read over and send."""
    operator, progress = current_operator(), progress_of(incident)
    regions = ", ".join(f"{Region(one).name}: {count:,}" for one, count in sorted(progress.by_region.items()))
    until = f"{incident.happened_until:{_MOMENT}}" if incident.happened_until else "going on"
    return "\n".join([
        f"Notification of an incident under {duty.duty}, due {duty.due_at:{_MOMENT}}",
        f"From: {operator.name}, {operator.address}",
        f"Contact: {operator.privacy_email}",
        f"Our reference: {incident.id.hex[-8:]}",
        "",
        f"Nature: {incident.get_kind_display()}. {incident.what_happened}",
        f"When: {incident.happened_from:{_MOMENT}} to {until}. We knew of it on {incident.discovered_at:{_MOMENT}}.",
        f"People concerned, about: {progress.people:,} ({regions or 'none known yet'})",
        f"Kinds of data: {_kinds(incident) or 'not known yet'}",
        f"Likely consequences: {incident.consequences or 'being looked into'}",
        f"Measures taken and proposed: {incident.measures or 'being decided'}",
        f"Told to the people concerned: {progress.told:,} of {progress.people:,}",
    ])  # fmt: skip


def _kinds(incident: Incident) -> str:
    return ", ".join(category_words(category, language="en") for category in unmask(incident.categories))
