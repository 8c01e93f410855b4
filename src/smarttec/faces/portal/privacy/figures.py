"""What the privacy centre counts: rows by topic and table, and who got data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count

from smarttec.faces.portal.words import sentence_of
from smarttec.fraud.destinations import name_of
from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.kernel.vocabulary import Choice
from smarttec.notice import policy
from smarttec.notice.models import Disclosure
from smarttec.notice.policy import Answer
from smarttec.notice.recipients import BY_CODE
from smarttec.people.holdings import Topic
from smarttec.requests.access.counting import COUNTED_MAX
from smarttec.requests.access.package import sections

DISCLOSED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Table:
    """One table with rows. `count` is exact up to the bound, `words` says it."""

    label: str
    title: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic and its tables that have rows. `share` is for a bar: of the largest topic, in percent."""

    title: str
    words: str
    share: int
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who got data lately, where they are, and how often."""

    name: str
    country: str
    times: int
    share: int


def topic_lines(counts: dict[str, int]) -> list[TopicLine]:
    """Topics that have anything, in their order."""
    found = {topic: _tables(topic, counts) for topic in Topic}
    sums = {topic: sum(table.count for table in tables) for topic, tables in found.items()}
    largest = max([1, *sums.values()])
    return [
        TopicLine(topic, _words(sums[topic]), max(1, 100 * sums[topic] // largest), tables)
        for topic, tables in found.items()
        if tables
    ]


def _tables(topic: Topic, counts: dict[str, int]) -> tuple[Table, ...]:
    return tuple(
        Table(section.name, section.title, counts[section.name], _words(counts[section.name]))
        for section in sections()
        if section.topic is topic and section.name in counts
    )


def _words(count: int) -> str:
    """`1,000+` when it was not counted further."""
    return f"{COUNTED_MAX:,}+" if count > COUNTED_MAX else f"{count:,}"


def recipients(subjects: Sequence[UUID]) -> list[Recipient]:
    """Who got data of these subjects in the last days, most often first."""
    since = first_id_at(clock.now() - timedelta(days=DISCLOSED_DAYS))
    rows = Disclosure.objects.filter(subject__in=subjects, id__gte=since).values("recipient").order_by()
    found = sorted(rows.annotate(times=Count("id")), key=lambda row: -row["times"])
    most = max([1, *(row["times"] for row in found)])
    return [
        Recipient(
            sentence_of(BY_CODE[row["recipient"]].name),
            name_of(BY_CODE[row["recipient"]].country),
            row["times"],
            max(1, 100 * row["times"] // most),
        )
        for row in found
        if row["recipient"] in BY_CODE
    ]


def answers(word: int) -> dict[str, int]:
    """How many choices were answered with yes, with no, and not at all."""
    counted = dict.fromkeys(Answer, 0)
    for choice in Choice:
        counted[policy.answer(word, choice)] += 1
    return {answer.name.lower(): count for answer, count in counted.items()}
