"""A person's answer to a transfer of the business: stay, stay with us without being handed over, or leave for good."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Person
from smarttec.requests.handover.domain import Answer, State
from smarttec.requests.handover.models import Handover, HandoverPerson
from smarttec.requests.register.actions import mark_verified, open_request
from smarttec.requests.register.actions.opening import Asked
from smarttec.requests.register.domain import Channel, How, Kind
from smarttec.vault.purpose import using


def answer(*, person: Person, handover: UUID, said: Answer) -> HandoverPerson:
    """Take the answer, until the file has left; who leaves for good also gets a request for erasure.

    Raises `NotFound` when the transfer is not about this person, `Conflict` when it is over.
    """
    with transaction.atomic():
        row = Handover.objects.select_for_update(no_key=True).filter(id=handover).first()
        found = HandoverPerson.objects.filter(handover_id=handover, person=person.id).first()
        if row is None or found is None:
            raise NotFound
        if row.state != State.ANNOUNCED:
            raise Conflict("This transfer is over.")
        found.answer, found.answered_at = said, clock.now()
        found.save(update_fields=["answer", "answered_at"])
    if said is Answer.LEAVES:
        _ask_for_erasure(person)
    return found


def _ask_for_erasure(person: Person) -> None:
    """In the register, as any other request of theirs; the room that erases takes it from there."""
    with using(Purpose.FULFIL_RIGHTS, actor="self", about=(person.id,)):
        asked = Asked(kind=Kind.ERASURE, email=str(person.email), text="I leave because the business is handed over.")
    request = open_request(asked=asked, channel=Channel.PORTAL)
    mark_verified(request=request.id, person=person, how=How.SESSION)
