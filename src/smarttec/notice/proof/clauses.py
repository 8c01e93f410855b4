"""One object per clause: what enforces it, the tests that hold it, and what was counted."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from smarttec.notice.bindings import BINDINGS, Binding
from smarttec.notice.checks.clauses import resolve
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.pending import PENDING
from smarttec.notice.proof.measuring import Evidence, evidence
from smarttec.notice.proof.testing import FAILED, LastRun, last_runs


class Status(StrEnum):
    """How a clause stands. `UNMEASURED` is bound and tested, but what is counted for it failed or is out of date."""

    ENFORCED = "enforced"
    UNMEASURED = "unmeasured"
    PENDING = "pending"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Enforcement:
    """An object of this program that enforces a clause: what it says about itself, and where it stands."""

    name: str
    reference: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A clause and all that speaks for or against it; `room` and `missing` while it is pending, `how` once bound."""

    clause: str
    status: Status
    enforced_by: tuple[Enforcement, ...]
    tests: tuple[LastRun, ...]
    evidence: tuple[Evidence, ...]
    room: str = ""
    missing: str = ""
    how: str = ""


def prove() -> list[Proof]:
    """Every clause of every published document, in reading order."""
    bound = {binding.clause: binding for binding in BINDINGS}
    found, runs = evidence(), last_runs()
    return [_prove(clause, bound.get(clause), runs, tuple(found.get(clause, ()))) for clause in clause_ids()]


def _prove(clause: str, binding: Binding | None, runs: Mapping[str, LastRun], found: tuple[Evidence, ...]) -> Proof:
    is_refuted = any(one.holds is False for one in found)
    if binding is None:
        status = Status.FAILING if is_refuted or clause not in PENDING else Status.PENDING
        pending = PENDING.get(clause)
        room, missing = (pending.room, pending.missing) if pending else ("", "Nobody is to build it.")
        return Proof(clause, status, (), (), found, room, missing)
    enforcements = tuple(enforcement(path) for path in binding.enforced_by)
    tests = tuple(runs.get(test, LastRun(test)) for test in binding.tests)
    holds = all(one.is_there for one in enforcements) and not any(run.outcome == FAILED for run in tests)
    return Proof(clause, _status(found, holds=holds and not is_refuted), enforcements, tests, found, how=binding.how)


def _status(found: tuple[Evidence, ...], *, holds: bool) -> Status:
    if not holds:
        return Status.FAILING
    return Status.ENFORCED if all(one.counts for one in found) else Status.UNMEASURED


@lru_cache(maxsize=512)
def enforcement(path: str) -> Enforcement:
    """The object behind `module:qualified.name`, named by the first sentence of its documentation."""
    found = resolve(path)
    if found is None:
        return Enforcement(name="It is gone", reference=path, is_there=False)
    return Enforcement(name=_first_sentence(found) or _spelled_out(path), reference=path, is_there=True)


def _first_sentence(found: object) -> str:
    documentation = " ".join((inspect.getdoc(found) or "").split("\n\n")[0].split())
    return documentation.split(". ")[0].removesuffix(".").replace("`", "")


def _spelled_out(path: str) -> str:
    words = path.rpartition(":")[2].rpartition(".")[2].strip("_").replace("_", " ")
    return words[:1].upper() + words[1:]
