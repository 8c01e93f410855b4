"""The life of an incident in the register: opened, judged, contained, closed with a post-mortem."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.vocabulary import Category
from smarttec.notice.door import mask
from smarttec.requests.incidents.actions.common import locked, record
from smarttec.requests.incidents.actions.duties import refresh_duties
from smarttec.requests.incidents.duties import Risk
from smarttec.requests.incidents.models import Incident, IncidentDuty, IncidentEntry
from smarttec.requests.notes import read_note

What = IncidentEntry.What


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people and authorities are told (GDPR Art. 33(3)(a), (c), (d)), as notes."""

    what_happened: str
    consequences: str = ""
    measures: str = ""


@transaction.atomic
def open_incident(
    *,
    kind: Incident.Kind,
    severity: Incident.Severity,
    categories: frozenset[Category],
    happened_from: datetime,
    happened_until: datetime | None,
    discovered_at: datetime,
    told: Told,
    by: UUID,
) -> Incident:
    """Enter it. Every deadline counts from `discovered_at`, when anybody of ours knew. Raises `InvalidInput`."""
    if discovered_at > clock.now():
        raise InvalidInput("This is in the future.", field="discovered_at")
    if happened_until is not None and happened_until < happened_from:
        raise InvalidInput("It cannot end before it began.", field="happened_until")
    row = Incident.objects.create(
        kind=kind, severity=severity, categories=mask(categories), happened_from=happened_from,
        happened_until=happened_until, discovered_at=discovered_at, opened_by=by, **_texts(told),
    )  # fmt: skip
    record(row, What.OPENED, by=by)
    return row


def _texts(told: Told) -> dict[str, str]:
    return {
        "what_happened": read_note(told.what_happened, field="what_happened"),
        "consequences": read_note(told.consequences, field="consequences", is_needed=False),
        "measures": read_note(told.measures, field="measures", is_needed=False),
    }


@transaction.atomic
def judge(
    *,
    incident: UUID,
    severity: Incident.Severity,
    risk: Risk,
    categories: frozenset[Category],
    told: Told,
    why: str,
    by: UUID,
) -> Incident:
    """What it means for people, and why that is so; duties follow. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    note = read_note(why, field="why")
    row = locked(incident)
    row.severity, row.risk, row.categories = severity, risk.value, mask(categories)
    for name, text in _texts(told).items():
        setattr(row, name, text)
    row.save()
    record(row, What.JUDGED, by=by, note=note)
    refresh_duties(row)
    return row


@transaction.atomic
def note_down(*, incident: UUID, text: str, by: UUID) -> None:
    """A line of the history in one's own words. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    note = read_note(text, field="text")
    record(locked(incident), What.NOTED, by=by, note=note)


@transaction.atomic
def close(*, incident: UUID, post_mortem: str, by: UUID) -> Incident:
    """It is over, and this was learned. Raises `Conflict` while a duty or letters are open, `InvalidInput`."""
    learned = read_note(post_mortem, field="post_mortem")
    row = locked(incident)
    if IncidentDuty.objects.filter(incident=row, state=IncidentDuty.State.OPEN).exists():
        raise Conflict("Somebody has still to be told, or it has to be decided that they need not be.")
    if row.letters_at is not None and row.affected.filter(told_at=None).exists():
        raise Conflict("Letters are still being written.")
    row.state, row.post_mortem, row.closed_by, row.closed_at = Incident.State.CLOSED, learned, by, clock.now()
    row.happened_until = row.happened_until or row.closed_at
    row.save(update_fields=["state", "post_mortem", "closed_by", "closed_at", "happened_until"])
    record(row, What.CLOSED, by=by)
    return row
