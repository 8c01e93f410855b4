"""Taking a rate deck over: all of it or nothing, compared again under the lock of the table."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.rating.comparison import Comparison, Kind, compare
from smarttec.rating.domain import RateLine
from smarttec.rating.queries import Deck, lines_of

_BATCH = 5_000


def preview(*, deck: Deck, lines: Sequence[RateLine], is_complete: bool = False) -> Comparison:
    """What taking these lines over would change now."""
    return compare(lines_of(deck), lines, now=clock.now(), is_complete=is_complete)


@transaction.atomic
def take_over(
    *, deck: Deck, lines: Sequence[RateLine], is_complete: bool = False, expected: str | None = None
) -> Comparison:
    """Take the lines over into that price list; returns what was changed. Doing it again changes nothing.

    `is_complete` says that the deck is the whole list of its currencies: what it does not name ends. `expected` is the
    fingerprint of a preview: raises `Conflict` when something else would change than it showed.
    """
    rows = deck.rows()
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {rows.model._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    comparison = preview(deck=deck, lines=lines, is_complete=is_complete)
    if expected is not None and comparison.fingerprint != expected:
        raise Conflict("The price list has changed since the preview, or a date of the deck has passed.")
    _remove(deck, [change.replaces for change in comparison.changes if change.replaces is not None])
    _end(deck, [change.line for change in comparison.of(Kind.ENDED) if change.replaces is None])
    new = (change.line for change in comparison.changes if change.kind in {Kind.ADDED, Kind.CHANGED})
    owner = {"carrier": deck.carrier} if deck.carrier is not None else {}
    rows.model.objects.bulk_create(
        [rows.model(service=deck.service, **owner, **asdict(line)) for line in new], batch_size=_BATCH
    )
    return comparison


def _remove(deck: Deck, lines: Sequence[RateLine]) -> None:
    for batch in _batches(_ids(deck, lines)):
        deck.rows().filter(id__in=batch).delete()


def _end(deck: Deck, lines: Sequence[RateLine]) -> None:
    """All end at the same moment, which their `valid_until` says."""
    for batch in _batches(_ids(deck, lines)):
        deck.rows().filter(id__in=batch).update(valid_until=lines[0].valid_until)


def _ids(deck: Deck, lines: Sequence[RateLine]) -> list[int]:
    if not lines:
        return []
    wanted = {(line.currency, line.prefix, line.valid_from) for line in lines}
    rows = deck.rows().values_list("id", "currency", "prefix", "valid_from")
    return [row[0] for row in rows if row[1:] in wanted]


def _batches(ids: list[int]) -> Iterator[list[int]]:
    return (ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH))
