"""What has to be told to whom by when: kept in step with what is known, decided by a person with a reason."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.vocabulary import Region
from smarttec.notice.door import unmask
from smarttec.people.staff import tell_staff
from smarttec.requests.incidents.actions.common import locked, record
from smarttec.requests.incidents.domain import duties_of
from smarttec.requests.incidents.duties import DUTIES, Risk, Whom
from smarttec.requests.incidents.models import Incident, IncidentDuty, IncidentEntry
from smarttec.requests.incidents.queries import duties_due, progress_of
from smarttec.requests.notes import keys_for, read_note

REMIND_BEFORE = timedelta(hours=24)
State = IncidentDuty.State


def refresh_duties(incident: Incident) -> None:
    """Duties that hold now get a row; open ones that do not any more lapse. A decided one stays decided."""
    holding = {
        one.duty.key: one.due_at
        for one in duties_of(
            people={Region(region): count for region, count in progress_of(incident).by_region.items()},
            categories=frozenset(unmask(incident.categories)),
            risk=Risk(incident.risk),
            discovered_at=incident.discovered_at,
        )
    }
    rows = IncidentDuty.objects.filter(incident=incident)
    rows.filter(state=State.OPEN).exclude(duty__in=holding).update(state=State.ELAPSED)
    rows.filter(state=State.ELAPSED, duty__in=holding).update(state=State.OPEN)
    IncidentDuty.objects.bulk_create(
        (IncidentDuty(incident=incident, duty=key, due_at=due_at) for key, due_at in holding.items()),
        ignore_conflicts=True,
    )


@transaction.atomic
def decide_duty(*, duty: UUID, is_done: bool, reason: str, by: UUID) -> IncidentDuty:
    """They were told, or need not be; with the reason. Raises `Conflict`, `InvalidInput`, `NotFound`."""
    why = read_note(reason, field="reason")
    incident = IncidentDuty.objects.filter(id=duty).values_list("incident_id", flat=True).first()
    if incident is None:
        raise NotFound
    row = locked(incident)
    found = IncidentDuty.objects.get(id=duty)
    if found.state != State.OPEN:
        raise Conflict("This is decided already, or does not hold any more.")
    settle(found, State.DONE if is_done else State.NOT_NEEDED, reason=why, by=by)
    record(row, IncidentEntry.What.DUTY, by=by, note=f"{found.duty}: {found.get_state_display()}. {why}"[:4000])
    return found


def settle(found: IncidentDuty, state: IncidentDuty.State, *, reason: str, by: UUID) -> None:
    """Write the decision down."""
    keys_for(found.incident_id)
    found.state, found.reason, found.decided_by, found.decided_at = state, reason, by, clock.now()
    found.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def people_were_told(incident: Incident) -> None:
    """Everybody's letter is queued: duties towards people are done, by who began the letters."""
    if incident.letters_by is None:
        raise ValueError("nobody began these letters")
    keys = [key for key, duty in DUTIES.items() if duty.whom is Whom.PEOPLE]
    for found in IncidentDuty.objects.filter(incident=incident, state=State.OPEN, duty__in=keys):
        settle(found, State.DONE, reason="A letter went to everybody who is affected.", by=incident.letters_by)
    record(incident, IncidentEntry.What.TOLD)


def remind(*, limit: int) -> int:
    """Note deadlines that come near or passed, each once; how many. Staff get a letter; the desk shows it first."""
    now = clock.now()
    noted = 0
    for found in duties_due(before=now + REMIND_BEFORE).select_related("incident")[:limit]:
        noted += _remind(found, now)
    return noted


def _remind(found: IncidentDuty, now: datetime) -> bool:
    is_late = found.due_at <= now
    if found.reminded_at is not None and (not is_late or found.reminded_at >= found.due_at):
        return False
    what = IncidentEntry.What.LATE if is_late else IncidentEntry.What.SOON
    with transaction.atomic():
        updated = IncidentDuty.objects.filter(id=found.id, reminded_at=found.reminded_at, state=State.OPEN)
        if not updated.update(reminded_at=now):
            return False
        record(found.incident, what, note=f"{found.duty}: {DUTIES[found.duty].addressee}, {DUTIES[found.duty].source}")
        told = f"Telling {DUTIES[found.duty].addressee} of an incident"
        context = {"what": told, "due_at": found.due_at, "is_late": is_late, "where": "Incidents"}
        tell_staff(permission="incidents.change_incident", template="work_due", context=context)
    return True
