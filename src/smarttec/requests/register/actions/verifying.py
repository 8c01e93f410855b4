"""Who a request is from: only one's own information is told or changed (clause RIGHTS-2).

Three ways: signed in, with password or authenticator given again just now; a code sent to the address they wrote
from; a procedure at the desk, with what was checked. Until then nothing is looked up, so nobody learns from the
register who is a customer. Who has a second step at sign-in needs more than a mailbox for what could harm most.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, TooManyRequests
from smarttec.kernel.vocabulary import Purpose
from smarttec.people import attempts, codes
from smarttec.people.domain import CODE_BY_ADDRESS, CODE_BY_NETWORK, CODE_TRY_BY_NETWORK
from smarttec.people.models import Person
from smarttec.requests.register import letters
from smarttec.requests.register.actions.common import checked, confirm, keep, locked, record
from smarttec.requests.register.actions.ready import hand_over
from smarttec.requests.register.domain import STRONG, Act, Behalf, Happened, How, Kind, State, demand
from smarttec.requests.register.models import AddressCode, Request
from smarttec.vault import directory
from smarttec.vault.purpose import using

WRONG_CODES_MAX = 10
LOCKED_FOR = timedelta(days=1)
_ACTOR = "requests"


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
    is_first = row.verified_at is None
    row.person = None if person is None else person.id
    row.how, row.verified_at = how, clock.now()
    if row.state == State.VERIFYING:
        row.state, row.waiting_since, row.reminders = State.OPEN, None, 0
    confirm(row)
    keep(row)
    record(row, Happened.VERIFIED, by=by, words="\n\n".join(filter(None, (checks, authority))), detail=how)
    if is_first:
        hand_over(row)
    return row


def send_code(*, request: UUID, network: str) -> None:
    """Another code to the address they gave. A reached limit or a lock sends none, and answers the same."""
    granted = attempts.count((CODE_BY_ADDRESS, request.hex), (CODE_BY_NETWORK, network))
    with transaction.atomic():
        row = locked(request)
        if granted and not _is_locked(row):
            letters.fresh_code(row)
            record(row, Happened.CODE_SENT)


def prove_address(*, request: UUID, code: str, network: str) -> Request:
    """They typed the code that was sent to them: the mailbox is theirs, and whose request it is can be looked up.

    Raises `InvalidInput` (field `code`), the same for a wrong, an old, and a locked one; `TooManyRequests`.
    """
    if not attempts.count((CODE_TRY_BY_NETWORK, network)):
        raise TooManyRequests("Too many codes were tried.")
    if not _redeem(request, code):
        raise InvalidInput("This code is not right, or its time is over. You can ask for a new one.", field="code")
    row = Request.objects.get(id=request)
    if row.state != State.VERIFYING:
        return row
    person = _owner_of_address(row)
    if row.behalf != Behalf.SELF or (person is not None and _needs_more(row, person)):
        return _note_address(request)
    return mark_verified(request=request, person=person, how=How.CODE)


def claim(*, request: UUID, person: Person) -> Request:
    """A signed-in person, who gave password or second step just now, says that a request is theirs.

    It is, when it came from their own address. Raises `InvalidInput`, `Conflict`, `NotFound`.
    """
    row = Request.objects.filter(id=request).first()
    owner = None if row is None else _owner_of_address(row)
    if row is None or owner is None or owner.id != person.id:
        raise InvalidInput("This request did not come from the address of your account.")
    return mark_verified(request=request, person=person, how=How.SESSION, by=person.id)


@transaction.atomic
def _redeem(request: UUID, code: str) -> bool:
    row = locked(request)
    sent = AddressCode.objects.select_for_update().filter(request=row).order_by("-id").first()
    is_right = codes.use_up(sent, letters.digest_of(row, codes.as_typed(code))) and not _is_locked(row)
    row.wrong_codes = 0 if is_right else row.wrong_codes + 1
    if row.wrong_codes >= WRONG_CODES_MAX:
        row.wrong_codes, row.locked_until = 0, clock.now() + LOCKED_FOR
        record(row, Happened.LOCKED)
    row.save(update_fields=["wrong_codes", "locked_until"])
    return is_right


def _is_locked(row: Request) -> bool:
    return row.locked_until is not None and clock.now() < row.locked_until


def _owner_of_address(row: Request) -> Person | None:
    with using(Purpose.FULFIL_RIGHTS, actor=_ACTOR, about=(row.id,)):
        address = str(row.email or "")
    listed = directory.look_up(directory.Kind.SIGN_IN_EMAIL, address)
    return Person.objects.filter(id=listed.subject, is_active=True).first() if listed else None


def _needs_more(row: Request, person: Person) -> bool:
    return Kind(row.kind) in STRONG and person.totp_confirmed_at is not None


@transaction.atomic
def _note_address(request: UUID) -> Request:
    row = locked(request)
    if not row.events.filter(happened=Happened.ADDRESS_PROVEN).exists():
        record(row, Happened.ADDRESS_PROVEN)
    return row
