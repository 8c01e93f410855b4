"""Whose data a customer's own pages are about: the person's, their accounts', and those of their requests and orders.

Looked up once for each subject that a page opens, and never guessed: who is not found to be theirs is a stranger.
"""

from uuid import UUID

from smarttec.people.models import Account
from smarttec.requests.register.models import Request

OWN = "_smarttec_own"
"""Where a request keeps them."""


class OwnSubjects:
    """A container of subjects; `person in OwnSubjects(person)`."""

    __slots__ = ("_known", "_person")

    def __init__(self, person: UUID) -> None:
        self._person = person
        self._known = {person}

    def note(self, account: Account) -> None:
        """An account that was read already need not be looked up; whether it is theirs is looked at."""
        if account.owner_id == self._person:
            self._known.add(account.id)

    def __contains__(self, subject: object) -> bool:
        if subject in self._known:
            return True
        if isinstance(subject, UUID) and self._is_theirs(subject):
            self._known.add(subject)
            return True
        return False

    def _is_theirs(self, subject: UUID) -> bool:
        own = Account.objects.filter(id=subject, owner_id=self._person)
        return own.exists() or Request.objects.filter(id=subject, person=self._person).exists()
