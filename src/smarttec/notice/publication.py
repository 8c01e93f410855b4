"""When a version reaches a person: what is announced to whom, from when it decides, and what it newly allows.

Pure: from the catalogue, a policy word and moments. An editorial version takes effect when it is posted. A material
one is announced to everybody, and nobody is under it before the window since *their* announcement has passed, whenever
the document says it takes effect (clause UPDATE-2).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from smarttec.kernel.vocabulary import Category, Purpose, Role
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.notice.purposes import Mode, Rule
from smarttec.notice.versions import WINDOW, Catalogue, NoticeVersion

_STRENGTH = {Mode.OPT_IN: 2, Mode.OPT_OUT: 1, Mode.NONE: 0}


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next. `told_before` is the last moment of an announcement whose window has passed."""

    before: NoticeVersion
    after: NoticeVersion
    told_before: datetime | None


@dataclass(frozen=True, slots=True)
class NewUse:
    """What a version allows that the one before did not. `loosened` when people were asked before and are not now."""

    purpose: Purpose
    in_plain_words: str
    clause: str
    categories: tuple[Category, ...]
    roles: tuple[Role, ...]
    loosened: bool


def to_announce(catalogue: Catalogue, now: datetime) -> tuple[NoticeVersion, ...]:
    """Material versions that people have to be told of by now, oldest first. The first version replaces none."""
    return tuple(v for v in catalogue.versions[1:] if v.material and v.announced_at <= now)


def steps_due(catalogue: Catalogue, now: datetime) -> tuple[Step, ...]:
    """The steps that people may be taken now, in order."""
    return tuple(
        Step(before, after, now - WINDOW if after.material else None)
        for before, after in pairwise(catalogue.versions)
        if after.effective_at <= now
    )


def coming_for(catalogue: Catalogue, word: int, now: datetime) -> NoticeVersion | None:
    """The first announced material version that the person is not under yet."""
    later = catalogue.after(policy.version(word))
    return next((version for version in later if version.material and version.announced_at <= now), None)


def takes_effect_at(version: NoticeVersion, told_at: datetime | None) -> datetime:
    """From when it decides for somebody who was told then. Whoever was not told yet counts as told when announced."""
    return max(
        version.effective_at, (told_at or version.announced_at) + WINDOW if version.material else version.effective_at
    )


def is_objecting(word: int) -> bool:
    """Whether the person keeps the rules from before."""
    return policy.has(word, Flag.OBJECTS)


def new_uses(before: NoticeVersion, after: NoticeVersion) -> tuple[NewUse, ...]:
    """The difference of the rules, in the order of the vocabulary: only what is more than before."""
    return tuple(_new_uses(before, after))


def _new_uses(before: NoticeVersion, after: NoticeVersion) -> Iterator[NewUse]:
    for purpose in Purpose:
        new, old = after.rules.get(purpose), before.rules.get(purpose)
        if new is None:
            continue
        categories = new.categories - (old.categories if old else frozenset())
        roles = new.roles - (old.roles if old else frozenset())
        loosened = old is not None and _is_loosened(old, new)
        if categories or roles or loosened:
            yield NewUse(
                purpose, new.in_plain_words, new.clause, tuple(sorted(categories)), tuple(sorted(roles)), loosened
            )


def _is_loosened(old: Rule, new: Rule) -> bool:
    return _STRENGTH[new.mode] < _STRENGTH[old.mode] or (new.choice is not old.choice and old.choice is not None)
