"""The versions of the notice that can be in force, and the rule book made of them.

A version has a small number (it stands in the policy word), the id of its document (`documents`) and its own rules,
which never change. Rules of a past version stay here as long as anybody is still under it. The dates and the flag are
those of the document's `meta.toml`; a test compares them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise

from smarttec.kernel import clock
from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.reading import MATERIAL_NOTICE_DAYS
from smarttec.notice.gate import RuleBook
from smarttec.notice.purposes import RULES, Rule
from smarttec.notice.recipients import MECHANISMS, RECIPIENTS, Recipient
from smarttec.notice.supplements import Supplement, check_supplements

WINDOW = timedelta(days=MATERIAL_NOTICE_DAYS)
"""How long people have to object to a material version after they were told (clause UPDATE-2)."""


@dataclass(frozen=True, slots=True)
class NoticeVersion:
    """`number` goes into policy words, `document` names the published text; moments are UTC midnights."""

    number: int
    document: str
    effective_at: datetime
    announced_at: datetime
    material: bool
    rules: Mapping[Purpose, Rule] = field(default_factory=lambda: RULES, repr=False)
    recipients: Mapping[str, Recipient] = field(default_factory=lambda: RECIPIENTS, repr=False)


@dataclass(frozen=True)
class Catalogue:
    """All versions, in the order in which they take effect, and all supplements.

    Raises `MisconfiguredError` when numbers repeat, the order is wrong, a material version is not announced in time,
    or an editorial one changes rules.
    """

    versions: tuple[NoticeVersion, ...]
    supplements: tuple[Supplement, ...] = ()

    def __post_init__(self) -> None:
        if len({version.number for version in self.versions}) != len(self.versions) or not self.versions:
            raise MisconfiguredError("Every version of the notice has a number of its own, and there is one at least.")
        for before, after in pairwise(self.versions):
            _check_step(before, after)
        check_supplements(self.supplements, languages=LANGUAGES)

    @cached_property
    def book(self) -> RuleBook:
        """The rule book of these versions."""
        return RuleBook(
            versions={version.number: version.rules for version in self.versions},
            recipients=self.versions[-1].recipients,
            mechanisms=MECHANISMS,
            registers={version.number: version.recipients for version in self.versions},
            effective={version.number: version.effective_at.date() for version in self.versions},
            supplements=self.supplements,
        )

    def in_effect(self, at: datetime) -> NoticeVersion:
        """The version new people get at that moment; before the first one takes effect there is no other than it."""
        return next((v for v in reversed(self.versions) if v.effective_at <= at), self.versions[0])

    def by_number(self, number: int) -> NoticeVersion:
        """Raises `NotFound`."""
        for version in self.versions:
            if version.number == number:
                return version
        raise NotFound("There is no such version of the notice.")

    def after(self, number: int) -> tuple[NoticeVersion, ...]:
        """The versions that follow that one, in order; none for a number that is not here."""
        numbers = [version.number for version in self.versions]
        return self.versions[numbers.index(number) + 1 :] if number in numbers else ()

    def supplement(self, key: str) -> Supplement:
        """Raises `NotFound`."""
        for supplement in self.supplements:
            if supplement.key == key:
                return supplement
        raise NotFound("There is no such promotion.")


def _check_step(before: NoticeVersion, after: NoticeVersion) -> None:
    if after.effective_at <= before.effective_at:
        raise MisconfiguredError(f"Version {after.document} has to take effect after {before.document}.")
    if after.material and after.effective_at - after.announced_at < WINDOW:
        raise MisconfiguredError(f"Version {after.document} is material and not announced {WINDOW.days} days ahead.")
    if not after.material and (after.rules != before.rules or after.recipients != before.recipients):
        raise MisconfiguredError(f"Version {after.document} changes what is allowed, so it is material.")


_FIRST_DAY = datetime(2026, 11, 1, tzinfo=UTC)

VERSIONS = (
    NoticeVersion(1, "2026-11", effective_at=_FIRST_DAY, announced_at=_FIRST_DAY, material=False),
)  # fmt: skip
CURRENT = VERSIONS[-1]
"""The newest version. Who needs the one in effect now asks `current_version`."""

_installed = [Catalogue(VERSIONS)]


def catalogue() -> Catalogue:
    """The catalogue of this process."""
    return _installed[-1]


def rule_book() -> RuleBook:
    """The one rule book of this process."""
    return _installed[-1].book


def current_version() -> NoticeVersion:
    """The version in effect now: what new people get."""
    return catalogue().in_effect(clock.now())


@contextmanager
def installed(other: Catalogue) -> Iterator[Catalogue]:
    """Let the whole process decide from another catalogue, until the end of the block."""
    _installed.append(other)
    try:
        yield other
    finally:
        _installed.remove(other)
