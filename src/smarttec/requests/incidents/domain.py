"""Pure rules: what an incident obliges to, by when, and in which order a locked person gets the account back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from smarttec.kernel.vocabulary import Category, Region
from smarttec.requests.incidents.duties import DUTIES, Duty, Risk


@dataclass(frozen=True, slots=True)
class DueDuty:
    """A duty that holds for an incident, and until when."""

    duty: Duty
    due_at: datetime


def duties_of(
    *, people: Mapping[Region, int], categories: frozenset[Category], risk: Risk, discovered_at: datetime
) -> list[DueDuty]:
    """Every duty that holds, the soonest first. `people`: how many are affected, by region."""
    found = [
        DueDuty(duty, discovered_at + duty.within)
        for duty in DUTIES.values()
        if risk in duty.risks
        and categories & duty.categories
        and max(1, duty.from_people) <= sum(people.get(region, 0) for region in duty.regions)
    ]
    return sorted(found, key=lambda one: (one.due_at, one.duty.key))


class Step(StrEnum):
    """What a locked person does, in this order."""

    PROVE = "prove"
    PASSWORD = "password"  # noqa: S105 - a step, not a secret
    SECOND_FACTOR = "second-factor"
    REVIEW = "review"
    UNLOCK = "unlock"
    DONE = "done"


def next_step(*, has_password: bool, is_second_factor_settled: bool, is_reviewed: bool, is_unlocked: bool) -> Step:
    """The first step that is not done. The proof by code is a moment, not a state: it comes before any of these."""
    if is_unlocked:
        return Step.DONE
    if not has_password:
        return Step.PASSWORD
    if not is_second_factor_settled:
        return Step.SECOND_FACTOR
    return Step.UNLOCK if is_reviewed else Step.REVIEW
