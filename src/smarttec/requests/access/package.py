"""Everything that is held about one subject, table by table, as often as a form needs it.

Small packages are read once and kept in memory while they are written; of larger ones each form reads anew, so that
the memory stays flat for a person with ten million rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Choice, Purpose, Region
from smarttec.notice import policy
from smarttec.notice.documents.choices import CHOICE_TEXTS
from smarttec.notice.policy import Flag
from smarttec.notice.reading import Reader
from smarttec.people.holdings import REGISTRY, DataSubject, Holding, Topic
from smarttec.requests.access import reading
from smarttec.requests.access.columns import Column, columns_of, title_of
from smarttec.requests.access.facts import Facts, Reason, facts_of
from smarttec.requests.access.reading import Row

KEPT_ROWS = 20_000
"""So many rows stand in memory at the most, and are read once."""
CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Section:
    """One table, as the package tells of it; `name` is its label."""

    name: str
    title: str
    topic: Topic
    columns: tuple[Column, ...]
    facts: Facts


@cache
def sections() -> tuple[Section, ...]:
    """Every table about somebody, by topic."""
    return tuple(_section(holding) for holding in REGISTRY.ordered)


def _section(holding: Holding) -> Section:
    return Section(holding.label, holding.title, holding.topic, columns_of(holding), facts_of(holding))


@dataclass
class Package:
    """A subject's data for one fetch. `rows` may be asked for a section any number of times.

    `_kept` has what was read already; of tables without rows that is nothing, from the beginning.
    """

    subject: DataSubject
    purpose: Purpose
    actor: str
    made_at: datetime = field(default_factory=clock.now)
    _kept: dict[str, list[list[Row]]] = field(default_factory=dict, repr=False)
    _kept_rows: int = 0

    def __post_init__(self) -> None:
        self._reader = Reader(self.purpose, self.actor)
        self._kept.update({section.name: [] for section in sections()})
        for name in reading.present(self.subject):
            del self._kept[name]

    def rows(self, section: Section) -> Iterator[list[Row]]:
        """Every row, newest first, in batches; an empty table has none."""
        kept = self._kept.get(section.name)
        if kept is not None:
            yield from kept
            return
        yield from self._keeping(section.name, reading.batches(section.name, self.subject, self._reader))

    def newest(self, section: Section, *, limit: int) -> tuple[list[Row], bool]:
        """At most `limit` rows, and whether there are more."""
        kept = self._kept.get(section.name)
        if kept is None:
            found = reading.newest(section.name, self.subject, self._reader, limit=limit + 1)
            return found[:limit], len(found) > limit
        rows = kept[0] if kept else []
        return rows[:limit], len(rows) > limit or len(kept) > 1

    def _keeping(self, name: str, batches: Iterable[list[Row]]) -> Iterator[list[Row]]:
        """Keep what passes until the bound is reached; then this section is not kept at all."""
        passed: list[list[Row]] | None = []
        rows = 0
        for batch in batches:
            rows += len(batch)
            if passed is not None:
                passed = [*passed, batch] if self._kept_rows + rows <= KEPT_ROWS else None
            yield batch
        if passed is not None:
            self._kept[name] = passed
            self._kept_rows += rows

    def choices(self) -> list[Row]:
        """What the person's policy word says now, in words: it decides about every use."""
        word = self.subject.policy_word
        told = [
            {
                "choice": CHOICE_TEXTS[choice].title["en"],
                "answer": policy.answer(word, choice).name.lower().replace("_", " "),
            }
            for choice in Choice
        ]
        told += [{"choice": title_of(flag.name.lower()), "answer": "yes" if policy.has(word, flag) else "no"}
                 for flag in Flag]  # fmt: skip
        told.append({"choice": "Version of the notice in force", "answer": str(policy.version(word))})
        told.append({"choice": "Region of protection", "answer": Region(policy.region(word)).name})
        return told


CHOICES_FACTS = Facts(source="from you", reasons=(Reason("do what you decided", "CHOICE-4"),), keeping=(), withheld=())
"""What is to be said of `Package.choices`."""


def package_for(subject: DataSubject, *, staff: UUID | None = None) -> Package:
    """For the person themselves, or made by staff for them after a letter."""
    if staff is None:
        return Package(subject, Purpose.SHOW_OWN_DATA, "self")
    return Package(subject, Purpose.FULFIL_RIGHTS, f"staff:{staff}")
