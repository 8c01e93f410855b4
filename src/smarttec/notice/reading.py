"""Opening sealed values: the guard that the vault asks, and the data plane's reader with an explicit purpose."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.apps import apps

from smarttec.kernel import clock
from smarttec.kernel.errors import Refused, SealBroken
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.gate import Reason, Request
from smarttec.notice.opened import mark
from smarttec.notice.purposes import FOR_NOBODY_IN_PARTICULAR, REFUSED, RULES, UNDECLARED
from smarttec.notice.uses import HOUR_NS, TALLY, Repeat
from smarttec.notice.versions import rule_book
from smarttec.vault.cipher import EMPTIED, ERASED, OVERHEAD_BYTES, SubjectKeys
from smarttec.vault.purpose import Declared
from smarttec.vault.querysets import sealed_fields
from smarttec.vault.unreadable import UNREADABLE


def guard(declared: Declared, subject: UUID, policy_word: int, category: Category) -> Repeat:
    """What `vault.purpose.set_guard` gets: the purpose is about this subject, and the gate permits it.

    A use is counted, and so is a refused try. A use that was permitted under the same policy word and rule book within
    this hour, and since the last flush, is only counted; the vault may do that itself with the `Repeat`.
    """
    about = declared.about
    if (declared.purpose not in FOR_NOBODY_IN_PARTICULAR) if about is None else (subject not in about):
        _refuse(declared, subject, policy_word, category)
    return _permit(declared, subject, policy_word, category)


def _refuse(declared: Declared, subject: UUID, policy_word: int, category: Category) -> None:
    """The purpose does not name the subject. Raises `Refused`."""
    purpose, actor = declared.purpose, declared.actor
    TALLY.count(subject, purpose, category, REFUSED + actor)
    rule_book().demand(Request(policy_word, purpose, category), today=clock.now().date())
    reason = Reason.NOBODY_NAMED if declared.about is None else Reason.ANOTHER_SUBJECT
    raise Refused(clause=RULES[purpose].clause, reason=reason)


def _permit(declared: Declared, subject: UUID, policy_word: int, category: Category) -> Repeat:
    purpose, actor = declared.purpose, declared.actor
    use = (subject.int, clock.now_ns() // HOUR_NS, purpose, category, actor, policy_word)
    repeat = TALLY.repeat(use)
    if repeat is not None and repeat.again():
        return repeat
    book = rule_book()
    try:
        book.demand(Request(policy_word, purpose, category), today=clock.now().date())
    except Refused:
        TALLY.count(subject, purpose, category, REFUSED + actor)
        raise
    TALLY.count(subject, purpose, category, actor)
    return TALLY.expect_repeats(use, under=book)


def witness(subject: UUID, category: Category) -> None:
    """What `vault.purpose.set_guard` gets besides: somebody tried to open a value without saying why."""
    TALLY.count(subject, UNDECLARED, category, REFUSED + "unknown")


_CATEGORIES: dict[bytes, Category] = {}
"""What every sealed column holds, by its label; filled when the first label is met."""
_NOT_THEIRS = "These keys are another subject's."


def _demand_category(label: bytes, category: Category) -> None:
    """Raises `SealBroken` unless the column of that label was declared to hold the category."""
    if not _CATEGORIES:
        for model in apps.get_models():
            _CATEGORIES.update((field.seal_label, field.category) for field in sealed_fields(model))
    if _CATEGORIES.get(label) is not category:
        raise SealBroken("A value cannot be opened as another category than its column has.")


class SealedText(NamedTuple):
    """A stored value with all that is needed to open it."""

    blob: bytes
    row: UUID
    label: bytes
    category: Category


@dataclass(frozen=True, slots=True)
class Reader:
    """Opens values for one purpose and actor; used where no context variable reaches.

    The subject is named at each opening. What was not read from a column of that category, or belongs to another
    subject's keys, opens for no purpose.
    """

    purpose: Purpose
    actor: str
    _declared: Declared = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_declared", Declared(self.purpose, self.actor))

    def open(self, sealed: SealedText, *, keys: SubjectKeys | None, subject: UUID, policy_word: int) -> str:
        """The text, after the gate permitted it; `str(ERASED)` when the keys are gone.

        Raises `Refused`, and `SealBroken` for a category or keys that are not the value's.
        """
        if _CATEGORIES.get(sealed.label) is not sealed.category:
            _demand_category(sealed.label, sealed.category)
        _permit(self._declared, subject, policy_word, sealed.category)
        if keys is None:
            return "" if sealed.blob == EMPTIED else str(ERASED)
        if keys.subject != subject:
            raise SealBroken(_NOT_THEIRS)
        return mark(keys.unseal(sealed.blob, row=sealed.row, label=sealed.label), subject, sealed.category)

    def show(self, sealed: SealedText, *, keys: SubjectKeys | None, subject: UUID, policy_word: int) -> str:
        """As `open`, for a list that only shows it: what does not open reads as `UNREADABLE`. Raises `Refused`."""
        try:
            return self.open(sealed, keys=keys, subject=subject, policy_word=policy_word)
        except SealBroken:
            return str(UNREADABLE)

    def open_column(
        self,
        values: Sequence[tuple[UUID, bytes | None]],
        *,
        keys: SubjectKeys | None,
        subject: UUID,
        policy_word: int,
        category: Category,
        label: bytes,
    ) -> list[str | None]:
        """One column of many rows of one subject, as (row, sealed) pairs, at the price of one decision.

        What was emptied reads as None, what does not open where it stands as `UNREADABLE`: one broken value must not
        keep all others from the person. Every value counts as a use. Raises `Refused`.
        """
        if not values:
            return []
        _demand_category(label, category)
        _permit(self._declared, subject, policy_word, category)
        TALLY.count(subject, self.purpose, category, self.actor, times=len(values) - 1)
        if keys is None:
            return [None if blob is None else str(ERASED) for _, blob in values]
        if keys.subject != subject:
            raise SealBroken(_NOT_THEIRS)
        return [_opened(keys, blob, row, label) for row, blob in values]


def _opened(keys: SubjectKeys, blob: bytes | None, row: UUID, label: bytes) -> str | None:
    if blob is None or len(blob) < OVERHEAD_BYTES:
        return None
    try:
        return keys.unseal(blob, row=row, label=label)
    except SealBroken:
        return str(UNREADABLE)
