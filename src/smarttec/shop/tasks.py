"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.reconciliation import reconcile_due
from smarttec.vault.purpose import without_purpose

_PER_SWEEP = 200


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.shop.tasks.reconcile", queueing_lock="shop-reconcile")
def reconcile(timestamp: int) -> None:
    """Ask about payments whose notification never came. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        reconcile_due(house=current_clearing_house(), limit=_PER_SWEEP)
    uses.flush()
