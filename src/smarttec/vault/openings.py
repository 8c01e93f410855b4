"""Permitted openings, remembered: many values of one subject open at the price of one decision.

The first opening under a declared purpose asks the guard and the key ring. What both answered is remembered in the
`Declared` itself, so it belongs to that block and ends with it. An opening that repeats a remembered one (same
subject, policy word and category) asks only whether both answers still hold: the keys until `Held.until` (a destroyed
key ends at once), the leave as long as the guard says `again`, which also records the use. Refusals, and subjects
without keys, are never remembered.
"""

from time import monotonic
from uuid import UUID

from smarttec.kernel.vocabulary import Category
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import keyring, keys_of
from smarttec.vault.purpose import declared, demand

REMEMBERED_MAX = 4096
"""Per block; a job that walks through everybody in one block starts over from time to time."""


def permitted_keys(subject: UUID, policy_word: int, category: Category) -> SubjectKeys | None:
    """The subject's keys to open one value of that category; None when they were destroyed.

    Raises `PurposeRequired` without a purpose, `Refused` by the notice.
    """
    in_force = declared()
    if in_force is not None:
        found = in_force.remembered.get((subject.int, policy_word, category))
        if found is not None:
            held, leave = found
            keys: SubjectKeys | None = held.keys
            if monotonic() <= held.until and leave.again():
                return keys
    return _ask(subject, policy_word, category)


def _ask(subject: UUID, policy_word: int, category: Category) -> SubjectKeys | None:
    in_force, keys = declared(), keys_of(subject)
    if in_force is not None and in_force.blocks and keys is None:
        return None  # erased: there is nothing left that the notice could permit or refuse
    leave, held = demand(subject, int(policy_word), category), keyring().held(subject)
    if leave is not None and keys is not None and held is not None and in_force is not None and in_force.blocks:
        if len(in_force.remembered) >= REMEMBERED_MAX:
            in_force.remembered.clear()
        in_force.remembered[subject.int, policy_word, category] = (held, leave)
    return keys
