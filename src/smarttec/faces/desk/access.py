"""Choosing a purpose: which there are, for whom, and how a choice starts and ends."""

from django.contrib.sessions.backends.base import SessionBase

from smarttec.faces.desk.models import LASTS, DeskAccess
from smarttec.faces.desk.ticket import read_ticket
from smarttec.faces.web import DESK_PURPOSE_KEY, DeskPurpose
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.purposes import RULES, Rule
from smarttec.people.models import Person

STAFF_PURPOSES: dict[Purpose, str] = {
    Purpose.SERVE_CUSTOMER: "help a customer who contacted us",
    Purpose.ANSWER_INQUIRY: "answer somebody's question or request",
    Purpose.FULFIL_ORDER: "deliver what a customer ordered",
    Purpose.PREVENT_FRAUD: "find and stop fraud",
    Purpose.KEEP_RECORDS: "keep the records the law asks for",
    Purpose.AUDIT: "audit our own work",
    Purpose.FULFIL_RIGHTS: "do what somebody asked under their rights",
    Purpose.PROTECT_MINORS: "look into a report about a minor",
    Purpose.ANSWER_AUTHORITY: "answer a lawful demand of an authority",
}
"""Those of the notice that a person at the desk can have, in words for staff; the others are the program's own."""


def permission_for(purpose: Purpose) -> str:
    """The permission that lets somebody choose it."""
    return f"desk.for_{purpose.name.lower()}"


def purposes_of(staff: Person) -> list[Rule]:
    """What this member of staff may choose."""
    return [RULES[purpose] for purpose in STAFF_PURPOSES if staff.has_perm(permission_for(purpose))]


def start(*, session: SessionBase, staff: Person, purpose: int, reason: str, ticket: str) -> DeskAccess:
    """Declare a purpose for this session; a former one ends. Raises `InvalidInput`."""
    if purpose not in {rule.purpose for rule in purposes_of(staff)}:
        raise InvalidInput("You may not choose this purpose.", field="purpose")
    if reason not in DeskAccess.Reason.values:
        raise InvalidInput("Choose a reason of the list.", field="reason")
    reference = read_ticket(ticket)
    stop(session=session)
    access = DeskAccess.objects.create(staff=staff, purpose=purpose, reason=reason, ticket=reference)
    until_ms = int(access.until.timestamp() * 1000)
    session[DESK_PURPOSE_KEY] = DeskPurpose(access.id.hex, Purpose(purpose), until_ms).to_session()
    return access


def stop(*, session: SessionBase) -> None:
    """End the purpose of this session, if there is one."""
    chosen = DeskPurpose.from_session(session.pop(DESK_PURPOSE_KEY, None))
    if chosen is None:
        return
    now = clock.now()
    running = DeskAccess.objects.filter(id=chosen.access, ended_at=None, started_at__gt=now - LASTS)
    running.update(ended_at=now)
