"""Who a request is from: only one's own information is told or changed (clause RIGHTS-2)."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.people.models import Person
from smarttec.requests.register.actions.common import checked, locked, record
from smarttec.requests.register.actions.ready import hand_over
from smarttec.requests.register.domain import Act, Behalf, Happened, How, State, demand
from smarttec.requests.register.models import Request


@transaction.atomic
def mark_verified(
    *,
    request: UUID,
    person: Person | None,
    how: How,
    by: UUID | None = None,
    checks: str = "",
    authority: str = "",
) -> Request:
    """It is known now who asks. `person` is None for somebody who proved an address that is no customer's.

    `checks` is what staff looked at (needed for `How.DESK`), `authority` what shows that an agent or a parent may ask
    (needed for those). The room of the kind takes over in this transaction. Raises `Conflict`, `InvalidInput`,
    `NotFound`, `CardNumberRefused`.
    """
    checks = checked(checks, field="checks", needed=how is How.DESK)
    authority = checked(authority, field="authority")
    row = locked(request)
    demand(State(row.state), Act.VERIFY)
    if row.behalf != Behalf.SELF and not authority:
        raise InvalidInput("Write down what shows that they may ask for that person.", field="authority")
    was_verified = row.verified_at is not None
    row.person = None if person is None else person.id
    row.how, row.verified_at = how, clock.now()
    if row.state == State.VERIFYING:
        row.state = State.OPEN
    row.save(update_fields=["person", "how", "verified_at", "state"])
    words = "\n\n".join(filter(None, (checks, authority)))
    record(row, Happened.VERIFIED, by=by, words=words, detail=how)
    if not was_verified:
        hand_over(row)
    return row
