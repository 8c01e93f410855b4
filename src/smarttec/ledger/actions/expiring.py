"""The janitor: no hold outlives its expiry, and promotional credit goes when its time is over."""

from collections.abc import Callable
from dataclasses import dataclass

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger.actions.functions import call
from smarttec.ledger.models import Hold, Lot

BATCH = 500
BATCHES_MAX = 200


@dataclass(frozen=True, slots=True)
class Expired:
    """How many holds were released, and how many entries took expired promotional credit."""

    holds: int
    lots: int


def expire_due() -> Expired:
    """Expire what is due, cell by cell in bounded batches. Run twice, or beside traffic, it takes nothing twice.

    Holds first: promotional credit that an expired hold still covers then goes in the same run.
    """
    now = clock.now()
    cells_of_holds = Hold.objects.filter(expires_at__lte=now).values_list("cell", flat=True).distinct()
    holds = sum(_repeat(_release_holds, cell) for cell in cells_of_holds)
    due = Lot.objects.filter(expires_at__lte=now, remaining_micros__gt=0)
    lots = sum(_repeat(_take_lots, cell) for cell in due.values_list("cell", flat=True).distinct())
    return Expired(holds, lots)


def _repeat(expire: Callable[[int], int], cell: int) -> int:
    """Batch after batch while they are full; what is left after so many waits for the next run."""
    total = 0
    for _ in range(BATCHES_MAX):
        done = expire(cell)
        total += done
        if done < BATCH:
            break
    return total


def _release_holds(cell: int) -> int:
    return int(call("ledger_expire_holds", "%s::smallint, %s, %s", [cell, BATCH, clock.now()]))


def _take_lots(cell: int) -> int:
    ids = [new_id() for _ in range(BATCH)]
    return int(call("ledger_expire_lots", "%s::smallint, %s::uuid[], %s", [cell, ids, clock.now()]))
