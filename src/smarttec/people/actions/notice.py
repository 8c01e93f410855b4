"""New versions of the notice reaching people: told, waited for, accepted or objected to (clauses UPDATE-1…3).

The program's two jobs are `announce_versions` and `move_to_effective_versions`. Both go through everybody in the order
of ids, a bounded batch at a time, and can be stopped and run again at any moment: whoever was told or moved is not
found a second time. What a person does is `accept_version`, `object_to_version` and `note_use`.
"""

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, SmarttecError
from smarttec.notice import policy
from smarttec.notice.documents.loader import in_force_at, load
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.documents.render import markup_text
from smarttec.notice.policy import Flag
from smarttec.notice.publication import Step, coming_for, is_objecting, steps_due, takes_effect_at, to_announce
from smarttec.notice.versions import NoticeVersion, catalogue
from smarttec.people import hooks
from smarttec.people.actions.choices import set_flag
from smarttec.people.actions.sign_in import demand_password
from smarttec.people.models import Acceptance, Account, Announcement, Person, PolicyChange

log = logging.getLogger("smarttec.people")

BATCH = 500
_VERSION_BITS = 0xFFF
_FIRST = UUID(int=0)


def announce_versions(*, batch: int = BATCH) -> int:
    """Send everybody who is under older rules the announcement they did not get yet; how many letters were queued."""
    now = clock.now()
    return sum(_announce(version, batch) for version in to_announce(catalogue(), now))


def _announce(version: NoticeVersion, batch: int) -> int:
    told, last = 0, _FIRST
    while people := list(_to_be_told(version).filter(id__gt=last).order_by("id")[:batch]):
        told += sum(_tell(person, version) for person in people)
        last = people[-1].id
    return told


def _to_be_told(version: NoticeVersion) -> QuerySet[Person]:
    before = [v.number for v in catalogue().versions if v.effective_at < version.effective_at]
    already = Announcement.objects.filter(person=OuterRef("id"), version=version.number)
    people = Person.objects.annotate(number=F("policy").bitand(_VERSION_BITS), gone=F("policy").bitand(Flag.ERASED))
    return people.filter(~Exists(already), number__in=before, gone=0, is_active=True)


def _tell(person: Person, version: NoticeVersion) -> bool:
    """One letter and its record in one transaction; a person who cannot be written to is left for the next run."""
    try:
        with transaction.atomic():
            told, is_new = Announcement.objects.get_or_create(person=person, version=version.number)
            if is_new:
                hooks.send_letter(person=person, template="notice_change", context=_letter(person, version, told))
    except SmarttecError as error:
        log.warning("person %s was not told of a new version: %s", person.id, error.code)
        return False
    return is_new


def _letter(person: Person, version: NoticeVersion, told: Announcement) -> dict[str, object]:
    summary = load("privacy", version.document, person.language).summary
    return {
        "language": person.language,
        "summary": markup_text(text=summary, resolve=current_operator().resolver(person.language)),
        "announced": version.document,
        "effective_at": takes_effect_at(version, told.created_at),
    }


def move_to_effective_versions(*, batch: int = BATCH) -> int:
    """Take everybody to the version that decides for them by now, in steps of one version; how many steps were taken.

    Four statements for each batch, whatever its size.
    """
    return sum(_take(step, batch) for step in steps_due(catalogue(), clock.now()))


def _take(step: Step, batch: int) -> int:
    moved, last = 0, _FIRST
    while ids := _move_batch(step, batch, last):
        moved += len(ids)
        last = ids[-1]
    return moved


@transaction.atomic
def _move_batch(step: Step, batch: int, last: UUID) -> list[UUID]:
    """The word of a person and those of their accounts change together, under the lock of the person's row."""
    due = _due(step).filter(id__gt=last).order_by("id").select_for_update(of=("self",))
    ids = list(due.values_list("id", flat=True)[:batch])
    if not ids:
        return ids
    after = F("policy").bitand(~_VERSION_BITS).bitor(step.after.number)
    Person.objects.filter(id__in=ids).update(policy=after)
    of_owner = Person.objects.filter(id=OuterRef("owner_id")).values("policy")[:1]
    Account.objects.filter(owner_id__in=ids).update(policy=Subquery(of_owner))
    PolicyChange.objects.bulk_create(
        PolicyChange(
            person_id=person,
            matter=PolicyChange.Matter.VERSION,
            old=step.before.number,
            new=step.after.number,
            how="job",
            notice_version=step.after.number,
            text_version=step.after.document,
        )
        for person in ids
    )
    return ids


def _due(step: Step) -> QuerySet[Person]:
    people = Person.objects.annotate(
        number=F("policy").bitand(_VERSION_BITS), objects_=F("policy").bitand(Flag.OBJECTS)
    )
    due = people.filter(number=step.before.number, objects_=0)
    if step.told_before is None:
        return due
    told = Announcement.objects.filter(
        person=OuterRef("id"), version=step.after.number, created_at__lte=step.told_before
    )
    clicked = Acceptance.objects.filter(
        person=OuterRef("id"), document="privacy", version=step.after.document, how="click"
    )
    return due.filter(Q(Exists(told)) | Q(Exists(clicked)))


def coming_version(person: Person) -> NoticeVersion | None:
    """The announced version that the person can accept or object to now."""
    return coming_for(catalogue(), person.policy, clock.now())


@transaction.atomic
def accept_version(*, person: Person, number: int) -> None:
    """The person clicked that the coming version is fine; an objection ends. Raises `Conflict` if none is coming."""
    version = _demand_coming(person, number)
    _accept(person, {"privacy": version.document}, how="click")
    set_flag(person=person, flag=Flag.OBJECTS, on=False, how="portal", by=person.id)


@transaction.atomic
def object_to_version(*, person: Person, number: int) -> None:
    """Leave what is new out: the old rules go on for what both versions allow. Raises `Conflict`."""
    _demand_coming(person, number)
    set_flag(person=person, flag=Flag.OBJECTS, on=True, how="portal", by=person.id)


def object_and_close(*, person: Person, number: int, password: str) -> None:
    """Object by leaving: every account closed, every session ended, and what is new left out meanwhile.

    Signing in stays possible, to see and take away one's own data. Raises `InvalidInput` (field `password`),
    `TooManyRequests`, `Conflict`.
    """
    demand_password(person=person, password=password)
    with transaction.atomic():
        object_to_version(person=person, number=number)
        Account.objects.filter(owner_id=person.id).update(status=Account.Status.CLOSED, closed_at=clock.now())
        Person.objects.filter(id=person.id).update(session_epoch=F("session_epoch") + 1)
        context = {"what_happened": "Your account was closed, because you object", "happened_at": clock.now()}
        hooks.send_letter(person=person, template="security_notice", context=context)


def note_use(*, person: Person) -> bool:
    """The person used the service: what is in force for them counts as accepted (clause UPDATE-3). True if new.

    Called at signed-in requests, once for each session and version (`in_force_for` tells when to call again).
    """
    return not is_objecting(person.policy) and _accept(person, _documents_of(person), how="use")


def in_force_for(person: Person) -> str:
    """Names what is in force for the person, to remember in a session that its acceptance is written down."""
    return "/".join([*_documents_of(person).values(), "objects" if is_objecting(person.policy) else ""])


def _documents_of(person: Person) -> dict[str, str]:
    own = catalogue().by_number(policy.version(person.policy)).document
    return {"privacy": own, "terms": in_force_at("terms", clock.now())}


def _accept(person: Person, documents: dict[str, str], *, how: str) -> bool:
    """A click is written down beside an earlier use; a use only when nothing was."""
    wanted = set(documents.items())
    known = Acceptance.objects.filter(person_id=person.id, document__in=documents)
    if how == "click":
        known = known.filter(how=how)
    new = wanted - set(known.values_list("document", "version"))
    rows = [Acceptance(person_id=person.id, document=kind, version=version, how=how) for kind, version in sorted(new)]
    Acceptance.objects.bulk_create(rows, ignore_conflicts=True)
    return bool(rows)


def _demand_coming(person: Person, number: int) -> NoticeVersion:
    version = coming_version(person)
    if version is None or version.number != number:
        raise Conflict("This version is not waiting for your answer any more.")
    return version
