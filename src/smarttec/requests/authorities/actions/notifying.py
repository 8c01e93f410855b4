"""Telling the person: after the answer, or when the bar on telling has ended. The Clock looks at both."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.notice import policy
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.notice.policy import Flag
from smarttec.people import hooks
from smarttec.requests.authorities.actions.common import What, locked, record
from smarttec.requests.authorities.domain import State
from smarttec.requests.authorities.models import NAME_MAX, AuthorityCase
from smarttec.requests.notes import read_note


def to_be_told() -> QuerySet[AuthorityCase]:
    """Answered, not told of, and nothing bars it now."""
    now = clock.now()
    rows = AuthorityCase.objects.filter(state=State.ANSWERED, notified_at=None)
    return rows.filter(Q(is_barred=False) | Q(bar_until__lte=now)).order_by("answered_at")


@transaction.atomic
def change_bar(*, case: UUID, basis: str, until: datetime | None, by: UUID) -> AuthorityCase:
    """A new order extends the bar, or sets one. Raises `InvalidInput` for a past moment, `NotFound`."""
    row = locked(case)
    if until is not None and until <= clock.now():
        raise InvalidInput("A bar ends in the future.", field="until")
    row.is_barred, row.bar_basis, row.bar_until = True, read_note(basis, field="basis", longest=NAME_MAX), until
    row.save(update_fields=["is_barred", "bar_basis", "bar_until"])
    record(row, What.BARRED, by=by, note=row.bar_basis)
    return row


@transaction.atomic
def lift_bar(*, case: UUID, by: UUID | None) -> AuthorityCase:
    """The person may be told from now on. Raises `NotFound`."""
    row = locked(case)
    row.is_barred, row.bar_until = False, None
    row.save(update_fields=["is_barred", "bar_until"])
    record(row, What.BAR_ENDED, by=by)
    return row


def tell_due(*, limit: int) -> int:
    """Tell the people of every case that may be told of; how many cases."""
    return sum(_tell(case) for case in to_be_told().values_list("id", flat=True)[:limit])


@transaction.atomic
def _tell(case: UUID) -> bool:
    row = locked(case)
    if row.notified_at is not None or not to_be_told().filter(id=row.id).exists():
        return False
    if row.is_barred:
        lift_bar(case=row.id, by=None)
        row.refresh_from_db()
    context = {
        "authority": row.authority, "country": row.country, "law": row.law, "answered_at": row.answered_at,
        "kinds": ", ".join(category_words(one, language="en") for one in unmask(row.approved)),
        "from_at": row.approved_from, "until_at": row.approved_until, "was_barred": bool(row.bar_basis),
    }  # fmt: skip
    for subject in row.subjects.select_related("person").order_by("id"):
        if not policy.has(subject.person.policy, Flag.ERASED):
            hooks.send_letter(person=subject.person, template="authority_notice", context=context)
    row.notified_at = clock.now()
    row.save(update_fields=["notified_at"])
    record(row, What.TOLD)
    return True
