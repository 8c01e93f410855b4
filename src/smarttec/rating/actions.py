"""Taking a rate deck over: all of it or nothing, compared again under the lock of the table."""

from collections.abc import Iterable

from django.db import connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.rating.comparison import Change, Summary, changes_of, ends_of
from smarttec.rating.deck_csv import PROBLEMS_MAX, DeckInvalid, Problem
from smarttec.rating.queries import Deck
from smarttec.rating.staging import Numbered, Progress, Staging


def preview(
    *, deck: Deck, lines: Iterable[Numbered], is_complete: bool = False, progress: Progress | None = None
) -> Summary:
    """What taking these lines over would change now. Raises `DeckInvalid`."""
    with transaction.atomic():
        summary = _compared(Staging(deck), lines, is_complete, progress)
        transaction.set_rollback(True)
    return summary


@transaction.atomic
def take_over(
    *,
    deck: Deck,
    lines: Iterable[Numbered],
    is_complete: bool = False,
    expected: str | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Take the lines over into that price list; returns what was changed. Doing it again changes nothing.

    `is_complete` says that the deck is the whole list of its currencies: what it does not name ends, and changes that
    were announced of what it names are replaced by it. `expected` is the fingerprint of a preview: raises `Conflict`
    when something else would change than it showed. Raises `DeckInvalid`.
    """
    table = deck.rows().model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
    staging = Staging(deck)
    summary = _compared(staging, lines, is_complete, progress)
    if expected is not None and summary.fingerprint != expected:
        raise Conflict("The price list has changed since the preview, or a date of the deck has passed.")
    staging.apply()
    return summary


def _compared(staging: Staging, lines: Iterable[Numbered], is_complete: bool, progress: Progress | None) -> Summary:  # noqa: FBT001 - private
    staging.take(lines, progress)
    if twice := staging.repetitions(PROBLEMS_MAX):
        told = "stands in line {} already, from the same moment on."
        raise DeckInvalid(Problem(number, "prefix", told.format(first)) for number, first in twice)
    now = clock.now()
    summary, ends_at = Summary(now), max(staging.first_date() or now, now)

    def changes() -> Iterable[Change]:
        for known, told in staging.walk(is_complete=is_complete):
            found = changes_of(known, told, now=now, is_complete=is_complete) if told else ends_of(known, at=ends_at)
            for change in found:
                summary.add(change)
                yield change

    staging.note(changes())
    return summary
