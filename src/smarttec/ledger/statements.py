"""An account's statement: its entries with the running balance, a page at a time.

Every entry carries its number and the balance after it, so a page costs its own length wherever it lies. Filters by
kind use a small index of everything that is not a capture or release; a date is turned into a number by halving (some
twenty probes), as entries of an account are numbered in the order of posting.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.ledger.models import Balance, Counterpart, Entry, EntryKind

PAGE_MAX = 1000
CLOCK_SKEW = timedelta(minutes=5)
"""Clocks of several machines may differ by this; entries are found by their own time, with this margin by number."""

_HOT_KINDS = {EntryKind.CAPTURE, EntryKind.RELEASE}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `balance_micros` is what the account owned after it, held credit included."""

    number: int
    id: UUID
    at: datetime
    kind: EntryKind
    counterpart: Counterpart
    amount_micros: int
    held_micros: int
    balance_micros: int
    reference: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, newest first, and the `before` of the next page (None on the last one)."""

    currency: str
    lines: tuple[Line, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries: of some kinds, from `since` on, before `until`. Nothing set: all of them."""

    kinds: Collection[EntryKind] = ()
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Filter()


def page(*, account: UUID, only: Filter = EVERYTHING, before: int | None = None, limit: int = 50) -> Page:
    """The newest `limit` matching entries with a number below `before`. Raises `NotFound`, `InvalidInput`."""
    if not 0 < limit <= PAGE_MAX:
        raise InvalidInput(f"A page has 1 to {PAGE_MAX} entries.", field="limit")
    balance = Balance.objects.filter(account=account).first()
    if balance is None:
        raise NotFound
    rows = _matching(balance, only)
    if before is not None:
        rows = rows.filter(number__lt=before)
    lines = tuple(_line(row) for row in rows.order_by("-number")[: limit + 1])
    return Page(balance.currency, lines[:limit], lines[limit - 1].number if len(lines) > limit else None)


def whole(*, account: UUID, only: Filter = EVERYTHING) -> Iterator[Line]:
    """All matching entries, oldest first, without loading them at once. Raises `NotFound`."""
    balance = Balance.objects.filter(account=account).first()
    if balance is None:
        raise NotFound
    return (_line(row) for row in _matching(balance, only).order_by("number").iterator(chunk_size=PAGE_MAX))


def _matching(balance: Balance, only: Filter) -> QuerySet[Entry]:
    rows = Entry.objects.filter(account=balance.account)
    if only.kinds:
        rows = rows.filter(kind__in=only.kinds)
        if _HOT_KINDS.isdisjoint(only.kinds):
            rows = rows.exclude(kind__in=_HOT_KINDS)
    if only.since is not None:
        rows = rows.filter(number__gte=first_number_at(balance, only.since - CLOCK_SKEW), created_at__gte=only.since)
    if only.until is not None:
        rows = rows.filter(number__lt=first_number_at(balance, only.until + CLOCK_SKEW), created_at__lt=only.until)
    return rows


def first_number_at(balance: Balance, moment: datetime) -> int:
    """The number of the account's first entry at or after the moment; one past the last when there is none."""
    low, high = 1, balance.entry_count + 1
    times = Entry.objects.filter(account=balance.account).order_by("number").values_list("created_at", flat=True)
    while low < high:
        middle = (low + high) // 2
        at = times.filter(number__gte=middle).first()
        if at is None or at >= moment:
            high = middle
        else:
            low = middle + 1
    return low


def _line(row: Entry) -> Line:
    return Line(
        row.number, row.id, row.created_at, EntryKind(row.kind), Counterpart(row.counterpart), row.amount_micros,
        row.held_micros, row.balance_micros, row.reference,
    )  # fmt: skip
