"""Background work of this room."""

from procrastinate.contrib.django import app

from smarttec.notice import uses
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.ended import settle_ended
from smarttec.shop.mandates.charging import recharge_due
from smarttec.shop.mandates.telling import tell_due
from smarttec.shop.reconciliation import reconcile_due
from smarttec.shop.refunds import send_due
from smarttec.shop.scrutiny import look_due
from smarttec.vault.purpose import without_purpose

_PER_SWEEP = 200


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.shop.tasks.reconcile", queueing_lock="shop-reconcile")
def reconcile(timestamp: int) -> None:
    """Ask about what the clearing house never told us; tell it what it has not heard. `timestamp` is the queue's."""
    del timestamp
    with without_purpose():
        house = current_clearing_house()
        reconcile_due(house=house, limit=_PER_SWEEP)
        tell_due(house=house, limit=_PER_SWEEP)
        send_due(house=house, limit=_PER_SWEEP)
        look_due(house=house, limit=_PER_SWEEP)
    uses.flush()


@app.periodic(cron="* * * * *")
@app.task(name="smarttec.shop.tasks.recharge", queueing_lock="shop-recharge")
def recharge(timestamp: int) -> None:
    """Charge accounts whose balance fell below their rule. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        recharge_due(house=current_clearing_house(), limit=_PER_SWEEP)
    uses.flush()


@app.periodic(cron="7 * * * *")
@app.task(name="smarttec.shop.tasks.settle_ended_accounts", queueing_lock="shop-ended")
def settle_ended_accounts(timestamp: int) -> None:
    """Give credit of ended accounts back, or book it. `timestamp` is the queue's own."""
    del timestamp
    with without_purpose():
        settle_ended(limit=_PER_SWEEP)
    uses.flush()
