"""Whose data a purpose at the desk is about: one customer, and one request that has no customer yet.

Whoever a page names first under a declared purpose is the one it was declared for: an address with somebody's id, or
a form in which staff names them. Lists name nobody. Somebody else needs a purpose of their own, for their own ticket,
so code and people that serve one customer open no other. What is written down is never changed.
"""

from uuid import UUID

from django.http import HttpRequest

from smarttec.faces.desk.models import DeskNamed
from smarttec.faces.web import DeskPurpose
from smarttec.kernel import clock
from smarttec.people.models import Account, Person
from smarttec.requests.register.models import Request


class DeskSubjects:
    """A container of subjects: `account in DeskSubjects(...)`."""

    __slots__ = ("_access", "_named", "_own", "_request")

    def __init__(self, request: HttpRequest, chosen: DeskPurpose) -> None:
        self._request = request
        self._access = UUID(chosen.access)
        self._named: set[int] | None = None
        self._own: set[UUID] = set()

    def __contains__(self, subject: object) -> bool:
        if not isinstance(subject, UUID):
            return False
        if self._named is None:
            self._named = self._read()
        return subject in self._own or (self._names_somebody and self._name(subject, self._named))

    def _read(self) -> set[int]:
        """What has been named under this purpose, and whose data that are: three statements, whatever a list shows."""
        named = dict(DeskNamed.objects.filter(access_id=self._access).values_list("kind", "subject"))
        self._own.update(named.values())
        if person := named.get(DeskNamed.Kind.PERSON):
            self._own.update(Account.objects.filter(owner_id=person).values_list("id", flat=True))
            self._own.update(Request.objects.filter(person=person).values_list("id", flat=True))
        return set(named)

    def _name(self, subject: UUID, named: set[int]) -> bool:
        """Whether the subject is, or now becomes, the one that this purpose is about."""
        kind, anchor = _anchor_of(subject)
        if kind is None:
            self._own.add(subject)
        elif kind not in named:
            row = DeskNamed(access_id=self._access, kind=kind, subject=anchor, named_at=clock.now())
            DeskNamed.objects.bulk_create([row], ignore_conflicts=True)
            self._named = self._read()
        return subject in self._own

    @property
    def _names_somebody(self) -> bool:
        """Whether the page is about something that its address or its form names."""
        match = self._request.resolver_match
        return self._request.method == "POST" or bool(match and (match.args or match.kwargs))


def _anchor_of(subject: UUID) -> tuple[DeskNamed.Kind | None, UUID]:
    """The customer behind a subject, or the request that has none; no kind for the records of a case itself."""
    owner = Account.objects.filter(id=subject).values_list("owner_id", flat=True).first()
    if owner is not None or Person.objects.filter(id=subject).exists():
        return DeskNamed.Kind.PERSON, owner or subject
    asked = Request.objects.filter(id=subject).values_list("person", flat=True).first()
    if asked is not None:
        return DeskNamed.Kind.PERSON, asked
    return (DeskNamed.Kind.REQUEST if Request.objects.filter(id=subject).exists() else None), subject
