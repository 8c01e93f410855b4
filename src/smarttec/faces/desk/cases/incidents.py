"""The register of incidents at the desk."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from smarttec.faces.desk.cases import incident_forms as forms
from smarttec.faces.desk.cases.lists import list_page
from smarttec.faces.desk.cases.procedure import Act, CasePage, Procedure, Table, Typed, letters_words, staff_words
from smarttec.faces.desk.display import personal
from smarttec.faces.desk.pages import require_permission, when
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Region
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.notice.recipients import RECIPIENTS
from smarttec.people.models import Person
from smarttec.requests.incidents import queries
from smarttec.requests.incidents.actions import affected, duties, handling, telling
from smarttec.requests.incidents.duties import DUTIES
from smarttec.requests.incidents.letters import notification
from smarttec.requests.incidents.models import Affected, Incident, IncidentDuty
from smarttec.requests.incidents.queries import Progress, progress_of

VIEW, ADD, CHANGE = "incidents.view_incident", "incidents.add_incident", "incidents.change_incident"
ROWS = 50


def _told(typed: Typed) -> handling.Told:
    return handling.Told(
        what_happened=typed["what_happened"], consequences=typed["consequences"], measures=typed["measures"]
    )


def _open(typed: Typed, staff: Person) -> UUID:
    row = handling.open_incident(
        kind=typed["kind"], severity=typed["severity"], categories=frozenset(typed["categories"]),
        happened_from=typed["happened_from"], happened_until=typed["happened_until"],
        discovered_at=typed["discovered_at"], told=_told(typed), by=staff.id,
    )  # fmt: skip
    return row.id


@require_http_methods(["GET", "POST"])
def incidents(request: HttpRequest) -> HttpResponse:
    """What is open and what waits to be told; a form to enter an incident."""
    due = queries.duties_due(before=clock.now() + duties.REMIND_BEFORE * 7).select_related("incident")[:ROWS]
    closed = Incident.objects.filter(state=Incident.State.CLOSED).exclude(kind=Incident.Kind.ACCOUNT)
    tables = [
        Table(title="Due within a week", headers=("Until", "To be told", "Source", "Incident"), rows=[
            (_until(one), DUTIES[one.duty].addressee, DUTIES[one.duty].source, _link(one.incident)) for one in due
        ], nothing="Nothing is due."),
        _incidents("Open", queries.open_incidents()[:ROWS]),
        Table(title="Accounts that their owners locked", headers=("Since", "How", "Incident"), rows=[
            (when(one.locked_at), one.get_how_display(), _link(one.incident))
            for one in queries.open_locks().select_related("incident")[:ROWS]
        ]),
        _incidents("Closed", closed.order_by("-closed_at")[:ROWS]),
    ]  # fmt: skip
    return list_page(
        request, title="Incidents", lead="Whatever happened to data, and who has to be told by when.", tables=tables,
        enter="Enter an incident", form=forms.OpenForm, make=_open, page="desk:incident", permissions=(VIEW, ADD),
    )  # fmt: skip


def _incidents(title: str, rows: Any) -> Table:
    told = [
        (
            _link(row),
            row.get_kind_display(),
            row.get_severity_display(),
            row.get_state_display(),
            when(row.discovered_at),
        )
        for row in rows
    ]
    return Table(title=title, headers=("Incident", "What", "Severity", "State", "Known since"), rows=told)


def _until(duty: IncidentDuty) -> str:
    return f"{when(duty.due_at)}{' (late)' if duty.due_at <= clock.now() else ''}"


def _link(incident: Incident) -> SafeString:
    return PROCEDURE.link(incident, incident.id.hex[-8:])


def _page(_request: HttpRequest, row: Incident) -> CasePage:
    progress = progress_of(row)
    return CasePage(
        title=f"Incident {row.id.hex[-8:]}",
        facts=_facts(row, progress),
        tables=[_regions(progress), _duties(row), _history(row)],
        links=[
            (
                reverse("desk:incident_notification", args=[one.id]),
                f"Prepared notification: {DUTIES[one.duty].addressee}",
            )
            for one in row.duties.filter(state=IncidentDuty.State.OPEN).order_by("due_at")
        ],
    )


def _facts(row: Incident, progress: Progress) -> list[tuple[str, Any]]:
    facts = [
        ("What", row.get_kind_display()), ("Severity", row.get_severity_display()), ("Risk for people", row.risk),
        ("State", row.get_state_display()),
        ("Happened", f"{when(row.happened_from)} to {when(row.happened_until) or '…'}"),
        ("Known since", when(row.discovered_at)),
        ("Kinds of data", ", ".join(category_words(one, language="en") for one in unmask(row.categories)) or "–"),
        ("What happened", row.what_happened or "–"), ("What may follow", row.consequences or "–"),
        ("What was done", row.measures or "–"), ("People affected", f"{progress.people:,}"),
        ("Letters written", f"{progress.told:,} of {progress.people:,}" if row.letters_at else "not begun"),
    ]  # fmt: skip
    return [*facts, ("What we learned", personal(row, "post_mortem"))] if row.closed_at else facts


def _regions(progress: Progress) -> Table:
    rows = [(Region(region).name, f"{count:,}") for region, count in progress.by_region.items()]
    return Table(title="Where they are", headers=("Region", "People"), rows=rows, nothing="Nobody was found yet.")


def _duties(row: Incident) -> Table:
    rows = [
        (
            _until(one),
            DUTIES[one.duty].addressee,
            DUTIES[one.duty].source,
            one.get_state_display(),
            personal(one, "reason"),
        )
        for one in row.duties.order_by("due_at")
    ]  # fmt: skip
    return Table(title="Who has to be told", headers=("Until", "Whom", "Source", "State", "Why"), rows=rows)


def _history(row: Incident) -> Table:
    rows = [
        (when(one.at), one.get_what_display(), personal(one, "note"), staff_words(one.by))
        for one in row.entries.order_by("at")
    ]
    return Table(title="What happened", headers=("When", "What", "Note", "By"), rows=rows)


@require_safe
def prepared(request: HttpRequest, duty: UUID) -> HttpResponse:
    """The notification to an authority as plain text."""
    require_permission(request, VIEW)
    found = get_object_or_404(IncidentDuty.objects.select_related("incident"), id=duty)
    return HttpResponse(notification(found.incident, found), content_type="text/plain; charset=utf-8")


def _judge(row: Incident, typed: Typed, staff: Person) -> str:
    handling.judge(
        incident=row.id, severity=typed["severity"], risk=typed["risk"], categories=frozenset(typed["categories"]),
        told=_told(typed), why=typed["why"], by=staff.id,
    )  # fmt: skip
    return "Judged. What has to be told follows from it."


def _find(row: Incident, typed: Typed, staff: Person) -> str:
    if typed["recipient"]:
        recipient = RECIPIENTS[typed["recipient"]]
        found = affected.find_in_disclosures(incident=row.id, recipient=recipient, by=staff.id)
    else:
        found = affected.find_in_uses(incident=row.id, actors=typed["actors"], by=staff.id)
    return f"{found:,} more people were found."


def _name(row: Incident, typed: Typed, staff: Person) -> str:
    is_new = affected.name_person(incident=row.id, person=typed["owner"].id, by=staff.id)
    return "Added." if is_new else "They are there already."


def _decide(_row: Incident, typed: Typed, staff: Person) -> str:
    duties.decide_duty(duty=typed["duty"], is_done=typed["is_done"], reason=typed["reason"], by=staff.id)
    return "Decided."


def _begin(row: Incident, _typed: Typed, staff: Person) -> str:
    return letters_words(telling.begin_letters(incident=row.id, by=staff.id))


def _note(row: Incident, typed: Typed, staff: Person) -> str:
    handling.note_down(incident=row.id, text=typed["text"], by=staff.id)
    return "Noted."


def _close(row: Incident, typed: Typed, staff: Person) -> str:
    handling.close(incident=row.id, post_mortem=typed["post_mortem"], by=staff.id)
    return "Closed."


def _is_open(row: Incident, _staff: Person) -> bool:
    return row.state != Incident.State.CLOSED


def _has_duty(row: Incident, staff: Person) -> bool:
    return _is_open(row, staff) and row.duties.filter(state=IncidentDuty.State.OPEN).exists()


def _waits_for_letters(row: Incident, staff: Person) -> bool:
    return _is_open(row, staff) and Affected.objects.filter(incident=row, told_at=None).exists()


PROCEDURE = Procedure[Incident](
    key="incident", view=VIEW, change=CHANGE, find=queries.access_incident, page=_page,
    back=("/desk/incidents/", "All incidents"),
    acts=(
        Act(name="judge", title="Judge it", button="Judge", do=_judge, form=forms.JudgeForm, is_open=_is_open,
            initial=forms.judged, why="What it means for people decides who has to be told."),
        Act(name="find", title="Find who is affected", button="Find them", do=_find, form=forms.FindForm,
            is_open=_is_open, why="From the records of use, or of what was handed to a recipient, in the time above."),
        Act(name="name", title="Add somebody", button="Add", do=_name, form=forms.NameForm, is_open=_is_open),
        Act(name="letters", title="Write to everybody affected", button="Begin the letters", do=_begin,
            is_open=_waits_for_letters, why="Each gets one administrative letter with the three texts above.",
            is_grave=True),
        Act(name="duty", title="Decide a duty", button="Decide", do=_decide, form=forms.DutyForm, is_open=_has_duty,
            adapt=forms.open_duties),
        Act(name="note", title="Note something", button="Note", do=_note, form=forms.NoteForm, is_open=_is_open),
        Act(name="close", title="Close it", button="Close", do=_close, form=forms.CloseForm, is_open=_is_open),
    ),
)  # fmt: skip

register_queue(Queue(
    title="Notifications due", note="within a day, or late",
    count=lambda: queries.duties_due(before=clock.now() + duties.REMIND_BEFORE).count(),
    page="desk:incidents", permission=VIEW,
))  # fmt: skip
register_queue(Queue(
    title="Locked accounts", note="by their owners, on the way back", count=lambda: queries.open_locks().count(),
    page="desk:incidents", permission=VIEW,
))  # fmt: skip
