"""The proof as objects for programs and as lines for people."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from smarttec.notice.proof.clauses import Proof, Status
from smarttec.notice.proof.measuring import Evidence, State
from smarttec.notice.proof.registry import plural

LACKING = frozenset({Status.PENDING, Status.FAILING})


def as_objects(proofs: Sequence[Proof]) -> list[dict[str, Any]]:
    """One object per clause: `clause`, `status`, `enforced_by`, `tests`, `evidence`, and `missing` while pending."""
    return [
        {
            "clause": proof.clause,
            "status": proof.status.value,
            "how": proof.how,
            "enforced_by": [{"name": one.name, "reference": one.reference} for one in proof.enforced_by],
            "tests": [
                {
                    "test": run.test,
                    "outcome": run.outcome,
                    "ran_at": run.ran_at and run.ran_at.isoformat(),
                    "commit": run.commit,
                }
                for run in proof.tests
            ],
            "evidence": [
                {
                    "finding": one.sentence,
                    "holds": one.holds,
                    "state": one.state.value,
                    "measured_at": one.measured_at and one.measured_at.isoformat(),
                    "age_seconds": None if one.age is None else int(one.age.total_seconds()),
                }
                for one in proof.evidence
            ],
            **({"missing": proof.missing, "room": proof.room} if proof.status in LACKING else {}),
        }
        for proof in proofs
    ]


def as_lines(proofs: Sequence[Proof]) -> Iterator[str]:
    """A line per clause, its evidence below it, and the sums at the end."""
    for proof in proofs:
        words = proof.how or f"missing: {proof.missing}"
        yield f"{proof.clause:<12} {proof.status:<9} {words}"
        for one in proof.enforced_by:
            yield f"             kept by   {one.reference}"
        for run in proof.tests:
            yield f"             test      {run.test}: {run.outcome}" + (f" at {run.commit}" if run.commit else "")
        for found in proof.evidence:
            yield f"             counted   {found.sentence} ({standing_in_words(found)})"
    yield summary(proofs)


def summary(proofs: Sequence[Proof]) -> str:
    """How many clauses stand how."""
    counts = Counter(proof.status for proof in proofs)
    return f"{plural(len(proofs), 'clause')}: " + ", ".join(f"{counts[status]} {status}" for status in Status) + "."


def standing_in_words(one: Evidence) -> str:
    """`3 minutes ago`; with a plain word when it does not count."""
    if one.age is None:
        return State.NEVER.value
    when = age_in_words(one.age)
    return when if one.counts else f"{when}; {one.state.value}, so it does not count"


def age_in_words(age: timedelta) -> str:
    """`just now`, `3 minutes ago`, `2 hours ago`, `5 days ago`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return f"{plural(minutes // size, unit)} ago"
    return "just now"
