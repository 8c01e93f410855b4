"""What was done with a customer's data, in plain words: uses (counted per hour) and disclosures (one by one)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Sum
from django.urls import reverse

from smarttec.faces.portal.charts_flow import Flow
from smarttec.faces.portal.message_rows import SID_PREFIX
from smarttec.faces.portal.words import CATEGORY_WORDS, actor_words, sentence_of
from smarttec.fraud.destinations import name_of
from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at, time_of, to_sid
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.door import unmask
from smarttec.notice.models import Disclosure, UseRecord
from smarttec.notice.purposes import REFUSED, told
from smarttec.notice.recipients import BY_CODE
from smarttec.notice.silence import shown

NEWEST = 2000
"""How many of each kind the page looks at; the whole record is in the access package."""
FLOW_DAYS = 30
_FLOWS_SHOWN = 12
NOBODY_OUTSIDE = "Nobody outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record. Uses are counted by the hour: theirs lie between `at` and `until`."""

    kind: str
    who: str
    categories: list[str]
    why: str
    clause_id: str
    at: datetime
    until: datetime | None = None
    times: int = 1
    country: str = ""
    url: str = ""
    about: str = ""


@dataclass(slots=True)
class Day:
    """The entries of one day, newest first."""

    date: date
    entries: list[Entry] = field(default_factory=list)


def disclosures_of(subjects: Sequence[UUID]) -> list[Entry]:
    """What left us, newest first."""
    rows = shown(Disclosure.objects.filter(subject__in=subjects)).order_by("-id")[:NEWEST]
    return [_disclosure(row) for row in rows]


def _disclosure(row: Disclosure) -> Entry:
    recipient = BY_CODE[row.recipient]
    url, about = _act(recipient.key, row.act)
    return Entry(
        kind="disclosure",
        who=sentence_of(recipient.name),
        categories=[CATEGORY_WORDS[category] for category in unmask(row.categories)],
        why=_why(row.purpose),
        clause_id=row.clause,
        at=time_of(row.id),
        country=name_of(recipient.country),
        url=url,
        about=about,
    )


def _act(recipient: str, act: UUID) -> tuple[str, str]:
    if recipient == "sms-carrier":
        return reverse("portal:message", kwargs={"sid": to_sid(SID_PREFIX, act)}), "the message"
    if recipient == "clearing-house":
        return reverse("portal:payment", kwargs={"payment_id": act.hex}), "the payment"
    return "", ""


def _why(purpose: int) -> str:
    words, _ = told(purpose)
    return f"To {words}." if purpose else f"{sentence_of(words)}."


def uses_of(subjects: Sequence[UUID]) -> list[Entry]:
    """What stayed here: one entry per day, purpose and user, newest first."""
    rows = shown(UseRecord.objects.filter(subject__in=subjects)).order_by("-hour")[:NEWEST]
    grouped: dict[tuple[date, int, str, bool], list[UseRecord]] = defaultdict(list)
    for row in rows:
        grouped[row.hour.date(), row.purpose, actor_words(row.actor), row.actor.startswith(REFUSED)].append(row)
    return [
        _use(who, purpose, group, "refusal" if refused else "use")
        for (_, purpose, who, refused), group in grouped.items()
    ]


def _use(who: str, purpose: int, group: list[UseRecord], kind: str) -> Entry:
    categories = sorted({Category(row.category) for row in group})
    newest = max(row.hour for row in group)
    return Entry(
        kind=kind,
        who=who,
        categories=[CATEGORY_WORDS[category] for category in categories],
        why=_why(purpose),
        clause_id=told(purpose)[1],
        at=newest,
        until=newest + timedelta(hours=1),
        times=sum(row.times for row in group),
    )


def by_day(entries: Sequence[Entry]) -> list[Day]:
    """Entries, newest first, put under their days."""
    days: list[Day] = []
    for entry in entries:
        if not days or days[-1].date != entry.at.date():
            days.append(Day(entry.at.date()))
        days[-1].entries.append(entry)
    return days


def counts(subjects: Sequence[UUID]) -> tuple[int, int]:
    """How many disclosures there are, and how often something was used here."""
    used = shown(UseRecord.objects.filter(subject__in=subjects)).aggregate(times=Sum("times"))["times"] or 0
    return shown(Disclosure.objects.filter(subject__in=subjects)).count(), used


def flows(subjects: Sequence[UUID]) -> list[Flow]:
    """The thickest ways of the last days, what → why → who."""
    since = clock.now() - timedelta(days=FLOW_DAYS)
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for what, why, who, times in (*_flows_out(subjects, since), *_flows_inside(subjects, since)):
        found[sentence_of(what), why, who] += times
    thickest = sorted(found.items(), key=lambda item: -item[1])[:_FLOWS_SHOWN]
    return [Flow(what, why, who, times) for (what, why, who), times in thickest]


def _flows_out(subjects: Sequence[UUID], since: datetime) -> Iterator[tuple[str, str, str, int]]:
    rows = (
        shown(Disclosure.objects.filter(subject__in=subjects, id__gte=first_id_at(since)))
        .values("recipient", "purpose", "categories")
        .annotate(times=Count("id"))
        .order_by()
    )
    for row in rows:
        who, why = sentence_of(BY_CODE[row["recipient"]].name), _short(row["purpose"])
        for category in unmask(row["categories"]):
            yield CATEGORY_WORDS[category], why, who, row["times"]


def _flows_inside(subjects: Sequence[UUID], since: datetime) -> Iterator[tuple[str, str, str, int]]:
    rows = (
        shown(UseRecord.objects.filter(subject__in=subjects, hour__gte=since))
        .exclude(purpose=Purpose.SHOW_OWN_DATA)
        .exclude(actor__startswith=REFUSED)
        .values("purpose", "category")
        .annotate(total=Sum("times"))
        .order_by()
    )
    for row in rows:
        yield CATEGORY_WORDS[Category(row["category"])], _short(row["purpose"]), NOBODY_OUTSIDE, row["total"]


def _short(purpose: int) -> str:
    return sentence_of(told(purpose)[0])
