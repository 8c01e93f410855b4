"""The versions of the notice that can be in force, and the rule book made of them.

A version has a small number (it stands in the policy word) and the id of its document (`documents`). Rules of a past
version stay here as long as anybody is still under it.
"""

from dataclasses import dataclass
from functools import lru_cache

from smarttec.notice.gate import RuleBook
from smarttec.notice.purposes import RULES
from smarttec.notice.recipients import MECHANISMS, RECIPIENTS


@dataclass(frozen=True, slots=True)
class NoticeVersion:
    """`number` goes into policy words, `document` names the published text."""

    number: int
    document: str


VERSIONS = (NoticeVersion(1, "2026-11"),)
CURRENT = VERSIONS[-1]


@lru_cache(maxsize=1)
def rule_book() -> RuleBook:
    """The one rule book of this process."""
    return RuleBook(
        versions={version.number: RULES for version in VERSIONS}, recipients=RECIPIENTS, mechanisms=MECHANISMS
    )
