"""What time does to requests: reminders, alarms for those who work on them, and the end of what nobody ever proved."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from smarttec.kernel import clock
from smarttec.people.staff import tell_staff
from smarttec.requests.register import letters
from smarttec.requests.register.actions.common import facts_of, keep, record
from smarttec.requests.register.actions.working import refuse
from smarttec.requests.register.clockwork import Alarm, Step, next_step
from smarttec.requests.register.domain import Happened
from smarttec.requests.register.models import Request
from smarttec.requests.register.words import reference_of

_BATCH = 200


def run_due() -> int:
    """Do every step whose moment has come, read from the table; how many. Safe to run many times at once."""
    done = 0
    while ids := list(_due()[:_BATCH]):
        done += sum(_step(request) for request in ids)
    return done


def _due() -> QuerySet[Request, UUID]:
    return Request.objects.filter(next_step_at__lte=clock.now()).order_by("next_step_at").values_list("id", flat=True)


@transaction.atomic
def _step(request: UUID) -> int:
    now = clock.now()
    row = Request.objects.select_for_update(no_key=True).filter(id=request, next_step_at__lte=now).first()
    step = None if row is None else next_step(facts_of(row))
    if row is None or step is None or step[0] > now:
        return 0
    _do(row, step[1])
    return 1


def _do(row: Request, step: Step) -> None:
    match step:
        case Step.GIVE_UP:
            refuse(request=row.id, by=None, reason="identity")
            return
        case Step.REMIND:
            row.reminders += 1
            letters.reminder(row)
        case Step.DUE_SOON:
            row.alarm = Alarm.DUE_SOON
            _tell_staff(row, is_late=False)
        case Step.LATE:
            row.alarm = Alarm.LATE
            _tell_staff(row, is_late=True)
    record(row, Happened.REMINDED, detail=step)
    keep(row)


def _tell_staff(row: Request, *, is_late: bool) -> None:
    context = {"what": f"Request {reference_of(row.id)}", "due_at": row.due_at, "is_late": is_late, "where": "Requests"}
    tell_staff(permission="register.change_request", template="work_due", context=context)
