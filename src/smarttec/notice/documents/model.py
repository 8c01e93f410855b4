"""The values: a document in one language, its sections and its clauses."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Kind = Literal["privacy", "terms"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the document; `id` is a short lower-case word."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise. `id` is stable over all versions; `promise` is in the markup of `markup`, `in_short` one line."""

    id: str
    section: str
    title: str
    in_short: str
    promise: str


@dataclass(frozen=True, slots=True)
class Document:
    """One version of the notice or the terms, in one language.

    It takes effect at the first moment of the day `effective`, in UTC. `summary` tells what changed against the version
    before; a `material` change was announced on the day `announced`, well ahead.
    """

    kind: Kind
    version: str
    effective: date
    announced: date
    material: bool
    language: str
    summary: str
    title: str
    intro: str
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]

    def clauses_of(self, section: Section) -> tuple[Clause, ...]:
        """The clauses under one heading, in order."""
        return tuple(clause for clause in self.clauses if clause.section == section.id)
