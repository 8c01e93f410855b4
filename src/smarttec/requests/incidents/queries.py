"""Reads: a person's lock and what they look at on the way back; the register of incidents."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from smarttec.fraud.destinations import name_of
from smarttec.fraud.models import CountryTotal
from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.messaging.callbacks.queries import endpoint_of
from smarttec.messaging.services.queries import services_of
from smarttec.numbers.queries import assignments_of, config
from smarttec.people.models import Account, ApiKey, Person, PolicyChange
from smarttec.requests.incidents.models import Incident, IncidentDuty, Lock

LOOK_BACK = timedelta(days=30)
COUNTRIES_SHOWN = 5
_ENDPOINT_COLUMNS = {
    "status_url": "Your server is told what becomes of messages",
    "inbound_url": "Your server gets texts that come in",
    "fallback_url": "The server that is asked when yours does not answer",
}
_NUMBER_COLUMNS = {
    "sms_url": "Texts to {number} go to a server",
    "sms_fallback_url": "Texts to {number} go there when the server does not answer",
    "status_callback": "What becomes of texts from {number} is told to a server",
    "auto_reply": "Texts to {number} are answered by themselves",
}
_SERVICE_COLUMNS = {
    "status_url": "What becomes of messages through {name} is told to a server",
    "inbound_url": "Texts to the numbers of {name} go to a server",
    "fallback_url": "Texts to the numbers of {name} go there when the server does not answer",
}


def open_lock(person: Person) -> Lock | None:
    """The lock that is on the person's account, if one is."""
    return Lock.objects.select_related("incident").filter(person_id=person.id, unlocked_at=None).first()


@dataclass(frozen=True, slots=True)
class RecentAct:
    """One thing that happened on the account, in words."""

    what: str
    detail: str
    at: datetime | None = None


def recent_acts(account: Account) -> list[RecentAct]:
    """Sending by country, new keys and changed choices of the last 30 days."""
    since = clock.now() - LOOK_BACK
    return [*_sent(account, since), *_keys(account, since), *_choices(account, since)]


def _sent(account: Account, since: datetime) -> Iterator[RecentAct]:
    rows = CountryTotal.objects.filter(account=account.id, day__gte=since.date()).values("country")
    countries = rows.annotate(sent=Sum("messages")).order_by("-sent", "country")[:COUNTRIES_SHOWN]
    for row in countries:
        yield RecentAct(f"{row['sent']:,} messages sent to {name_of(row['country'])}", "")


def _keys(account: Account, since: datetime) -> Iterator[RecentAct]:
    made = ApiKey.objects.filter(account=account, created_at__gte=since).order_by("created_at")
    for at in made.values_list("created_at", flat=True):
        yield RecentAct("An API key was made", "It does not work any more.", at)


def _choices(account: Account, since: datetime) -> Iterator[RecentAct]:
    changes = PolicyChange.objects.filter(person_id=account.owner_id, created_at__gte=since, how="portal")
    latest = changes.order_by("-created_at").values_list("created_at", flat=True).first()
    if latest is not None:
        yield RecentAct(f"{changes.count():,} of your choices were changed", "See “Your choices”.", latest)


@dataclass(frozen=True, slots=True)
class Forward:
    """An address that gets something of the account's. `number`: the assignment that has it; `service`: the messaging
    service that has it; neither: it is the account's own server.
    """

    what: str
    target: str
    column: str
    number: UUID | None = None
    service: UUID | None = None

    @property
    def key(self) -> str:
        """What a form names it by."""
        of = self.number or self.service
        return f"{of.hex if of else 'account'}-{self.column}"


def forwards_of(account: Account) -> list[Forward]:
    """Everything that leaves for an address somebody set; needs a purpose."""
    endpoint, found = endpoint_of(account), []
    for column, words in _ENDPOINT_COLUMNS.items() if endpoint else ():
        if target := getattr(endpoint, column):
            found.append(Forward(words, str(target), column))
    for row in assignments_of(account.id):
        of_number = config(row)
        for column, words in _NUMBER_COLUMNS.items():
            if target := getattr(of_number, column):
                found.append(Forward(words.format(number=of_number.e164), str(target), column, row.id))
    for service in services_of(account.id):
        for column, words in _SERVICE_COLUMNS.items():
            if target := getattr(service, column):
                name = service.friendly_name or "a messaging service"
                found.append(Forward(words.format(name=name), str(target), column, service=service.id))
    return found


def access_incident(incident: UUID) -> Incident:
    """Raises `NotFound`."""
    found = Incident.objects.filter(id=incident).first()
    if found is None:
        raise NotFound
    return found


def how_many() -> int:
    """Incidents ever, locks of single accounts apart."""
    return Incident.objects.exclude(kind=Incident.Kind.ACCOUNT).count()


def open_incidents() -> QuerySet[Incident]:
    """Those that are not closed, the gravest and oldest first; locks of single accounts apart."""
    rows = Incident.objects.exclude(state=Incident.State.CLOSED).exclude(kind=Incident.Kind.ACCOUNT)
    return rows.order_by("-severity", "discovered_at")


def open_locks() -> QuerySet[Lock]:
    """Accounts that are locked now, oldest first."""
    return Lock.objects.filter(unlocked_at=None).order_by("locked_at")


def duties_due(*, before: datetime) -> QuerySet[IncidentDuty]:
    """Open duties whose deadline comes before that moment, the soonest first."""
    return IncidentDuty.objects.filter(state=IncidentDuty.State.OPEN, due_at__lt=before).order_by("due_at")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many people an incident affects, by region, and how many of them were told."""

    by_region: dict[int, int]
    told: int

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.by_region.values())


def progress_of(incident: Incident) -> Progress:
    """Counted in one statement."""
    rows = incident.affected.values("region").annotate(
        people=Count("person"), told=Count("person", filter=Q(told_at__isnull=False))
    )
    counted = list(rows.order_by("region"))
    return Progress({row["region"]: row["people"] for row in counted}, sum(row["told"] for row in counted))
