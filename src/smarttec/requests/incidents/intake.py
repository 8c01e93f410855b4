"""Requests of the kind “compromised” that came by form, letter or phone: verified, they lock at once."""

from uuid import UUID

from smarttec.people.models import Person
from smarttec.requests.incidents.actions.locking import lock
from smarttec.requests.incidents.models import Lock
from smarttec.requests.register.actions import close
from smarttec.requests.register.models import Request

OUTCOME = "locked"


def lock_for(request: UUID) -> None:
    """Lock the account of who asked, and close the request: the way back is the locked page's."""
    asker = Request.objects.values_list("person", flat=True).get(id=request)
    if asker is None:
        raise ValueError("only a verified request locks an account")
    person = Person.objects.get(id=asker)
    lock(person=person, how=Lock.How.REQUEST, by=person.id)
    close(request=request, by=None, outcome=OUTCOME)
