"""Why a table about somebody is kept, for how long, where it came from: in words, from the notice's own data."""

from dataclasses import dataclass
from datetime import timedelta

from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.purposes import RULES
from smarttec.notice.retention import SCHEDULE, RetentionRule
from smarttec.notice.sources import SOURCES
from smarttec.people.holdings import Holding

_YEAR_DAYS, _MONTH_DAYS = 366, 31


@dataclass(frozen=True, slots=True)
class Reason:
    """A purpose in plain words, and the clause that promises it."""

    words: str
    clause: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long something is kept, counted from what, and why so long."""

    how_long: str
    counted_from: str
    why: str
    clause: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is to be said of one table."""

    source: str
    reasons: tuple[Reason, ...]
    keeping: tuple[Keeping, ...]
    withheld: tuple[tuple[str, str], ...]


def facts_of(holding: Holding) -> Facts:
    """From the registers of purposes, sources and retention."""
    purposes = holding.stored_for()
    return Facts(
        source=SOURCES[holding.source].words["en"],
        reasons=tuple(Reason(RULES[purpose].in_plain_words, RULES[purpose].clause) for purpose in purposes),
        keeping=_keeping(holding, purposes),
        withheld=tuple(sorted(holding.withheld.items())),
    )


def _keeping(holding: Holding, purposes: tuple[Purpose, ...]) -> tuple[Keeping, ...]:
    """One line for each different rule, the longest first; tables without sealed columns go by their purposes."""
    categories = {column.category for column in holding.sealed_columns()} or set(Category)
    rules = [rule for (category, purpose), rule in SCHEDULE.items() if category in categories and purpose in purposes]
    lines = {_in_words(rule): rule.keep for rule in rules}
    return tuple(sorted(lines, key=lambda line: (-lines[line], line.why)))


def _in_words(rule: RetentionRule) -> Keeping:
    return Keeping(period(rule.keep), str(rule.event), rule.reason, rule.clause)


def period(keep: timedelta) -> str:
    """`366 days` → "1 year"; whole years and months where they are, else days."""
    for days, word in ((_YEAR_DAYS, "year"), (_MONTH_DAYS, "month"), (1, "day")):
        count, rest = divmod(keep.days, days)
        if count and not rest:
            return f"{count} {word}{'s' * (count != 1)}"
    return "no time"
