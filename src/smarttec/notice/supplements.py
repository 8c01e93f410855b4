"""Supplements to the notice: what the rules of a promotion add, for its entrants only (clause USE-4).

Who enters accepts the supplement's text; the record of that stands in `people`, and a bit of the policy word says so
to the gate. A supplement can only widen: it adds purposes, categories or recipients for entrants, and only what its own
`rules` say. Against a choice, an age, a restriction or an erasure it can do nothing (`gate`), and it ends by itself.

The word has room for eight supplements at a time. A slot is free again `REST` after its supplement ended; until then
its bit is cleared in every word (`people.actions.supplements`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.policy import SLOTS
from smarttec.notice.purposes import Mode, Rule
from smarttec.notice.recipients import Recipient

REST = timedelta(days=30)
CLAUSE = "USE-4"


@dataclass(frozen=True, slots=True)
class Supplement:
    """What one version of a promotion's rules allows for its entrants, from one day until (without) another.

    `text` is what entrants accept, by language; `recipients` are entries of the register as they are for entrants.
    """

    key: str
    slot: int
    rules_version: str
    valid_from: date
    valid_until: date
    text: Mapping[str, str]
    rules: Mapping[Purpose, Rule]
    recipients: Mapping[str, Recipient] = field(default_factory=dict)

    def is_valid_on(self, day: date) -> bool:
        """Whether it allows anything that day."""
        return self.valid_from <= day < self.valid_until


def check_supplements(supplements: tuple[Supplement, ...], *, languages: tuple[str, ...]) -> None:
    """Raises `MisconfiguredError` for one that is not whole, that cannot be refused, or whose slot is not free."""
    if len({supplement.key for supplement in supplements}) != len(supplements):
        raise MisconfiguredError("Two supplements have the same key.")
    for supplement in supplements:
        _check_one(supplement, languages)
    for slot in range(SLOTS):
        turns = sorted((s for s in supplements if s.slot == slot), key=lambda s: s.valid_from)
        for earlier, later in pairwise(turns):
            if later.valid_from < earlier.valid_until + REST:
                raise MisconfiguredError(f"{later.key}: slot {slot} is not free yet after {earlier.key}.")


def _check_one(supplement: Supplement, languages: tuple[str, ...]) -> None:
    if not 0 <= supplement.slot < SLOTS:
        raise MisconfiguredError(f"{supplement.key}: there is no slot {supplement.slot}.")
    if not supplement.rules or supplement.valid_from >= supplement.valid_until:
        raise MisconfiguredError(f"{supplement.key}: it allows nothing, or ends before it begins.")
    if not all(supplement.text.get(language, "").strip() for language in languages):
        raise MisconfiguredError(f"{supplement.key}: its text has to be there in {', '.join(languages)}.")
    for purpose, rule in supplement.rules.items():
        if rule.purpose is not purpose or rule.clause != CLAUSE:
            raise MisconfiguredError(f"{supplement.key}: each rule stands under its purpose and rests on {CLAUSE}.")
        if rule.is_marketing and (rule.choice is None or rule.mode is not Mode.OPT_IN):
            raise MisconfiguredError(f"{supplement.key}: marketing of a promotion needs a yes of its own.")
