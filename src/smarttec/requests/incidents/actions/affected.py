"""Who an incident touches: found in the records of use and of disclosures, in one statement each, however many.

Records of use are counted by the hour, so the window is widened to whole hours: rather one too many than one too few.
Whoever was erased is in no record any more, and so in no list.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import first_id_at
from smarttec.notice import policy
from smarttec.notice.door import unmask
from smarttec.notice.recipients import Recipient
from smarttec.people.models import Person
from smarttec.requests.incidents.actions.common import locked, record
from smarttec.requests.incidents.actions.duties import refresh_duties
from smarttec.requests.incidents.models import Affected, Incident, IncidentEntry
from smarttec.storage.sqlfile import statement

_A_MILLISECOND = timedelta(milliseconds=1)


@transaction.atomic
def find_in_uses(*, incident: UUID, actors: Sequence[str], by: UUID) -> int:
    """Add everybody whose data these actors opened in the incident's window (no actor: anybody); how many are new.

    An actor is what records of use name: `staff:<id>`, `self`, a worker. Raises `InvalidInput`, `NotFound`.
    """
    row = locked(incident)
    parameters = {
        "incident": row.id, "now": clock.now(), "actors": list(actors), "until": row.happened_until or clock.now(),
        "from_hour": row.happened_from.replace(minute=0, second=0, microsecond=0),
        "categories": [int(category) for category in _categories(row)],
    }  # fmt: skip
    return _add(row, "uses", parameters, by, f"records of use by {', '.join(actors) or 'anybody'}")


@transaction.atomic
def find_in_disclosures(*, incident: UUID, recipient: Recipient, by: UUID) -> int:
    """Add everybody whose data went to that recipient in the window; how many are new. Raises as `find_in_uses`."""
    row = locked(incident)
    _categories(row)
    until = row.happened_until or clock.now()
    parameters = {
        "incident": row.id, "now": clock.now(), "recipient": recipient.code, "mask": row.categories,
        "first": first_id_at(row.happened_from), "last": first_id_at(until + _A_MILLISECOND),
    }  # fmt: skip
    return _add(row, "disclosures", parameters, by, f"disclosures to {recipient.name}")


@transaction.atomic
def name_person(*, incident: UUID, person: UUID, by: UUID) -> bool:
    """Add one by hand; False when they are there already. Raises `NotFound`."""
    row = locked(incident)
    found = Person.objects.filter(id=person).only("id", "cell", "policy").first()
    if found is None:
        raise NotFound
    _, is_new = Affected.objects.get_or_create(
        incident=row, person=found.id,
        defaults={"cell": found.cell, "region": policy.region(found.policy), "found_in": Affected.FoundIn.NAMED},
    )  # fmt: skip
    if is_new:
        _found(row, 1, by, "named by hand")
    return is_new


def _categories(row: Incident) -> list[int]:
    categories = [int(category) for category in unmask(row.categories)]
    if not categories:
        raise InvalidInput("Say first which kinds of data it is about.", field="categories")
    return categories


def _add(row: Incident, file: str, parameters: dict[str, Any], by: UUID, where: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement("requests.incidents", file), parameters)
        count = int(cursor.rowcount)
    _found(row, count, by, where)
    return count


def _found(row: Incident, count: int, by: UUID, where: str) -> None:
    row.computed_at = clock.now()
    row.save(update_fields=["computed_at"])
    record(row, IncidentEntry.What.COMPUTED, by=by, note=f"{count:,} more, in {where}.")
    refresh_duties(row)
