"""What every write about an order shares: the locks, the time line, and knowing an act again."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound
from smarttec.people.models import Account
from smarttec.shop.orders.domain import Happened
from smarttec.shop.orders.items import Thing
from smarttec.shop.orders.models import Order, OrderItem, Step
from smarttec.vault.keystore import keys_of

USED_BEFORE = "This form was used before, for something else. Load the page again."


def locked_account(account: UUID) -> Account:
    """The account, locked until the transaction ends (before every other row). Raises `NotFound`."""
    row = Account.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").filter(id=account)
    found = row.first()
    if found is None:
        raise NotFound
    return found


def locked(order: UUID) -> Order:
    """The order, locked after its account. Raises `NotFound`."""
    account_id = Order.objects.filter(id=order).values_list("account_id", flat=True).first()
    if account_id is None:
        raise NotFound
    return locked_of(locked_account(account_id), order)


def locked_of(account: Account, order: UUID) -> Order:
    """An order of a locked account. Raises `NotFound`, also when it is another's."""
    row = Order.objects.select_for_update(no_key=True).filter(id=order, account=account).first()
    if row is None:
        raise NotFound
    row.account = account
    return row


def demand_keys(account: Account) -> None:
    """Raises `Conflict` when the account's content was deleted: nothing can be written down for it any more."""
    if account.status == Account.Status.CLOSED or keys_of(account.id) is None:
        raise Conflict("The account is closed, or its content was deleted.")


def was_done(order: Order, act: UUID, happened: Happened) -> bool:
    """Whether this act did that to this order before. Raises `Conflict` when it did something else."""
    before = Step.objects.filter(id=act).values_list("order_id", "happened").first()
    if before is not None and before != (order.id, happened):
        raise Conflict(USED_BEFORE)
    return before is not None


def record(
    order: Order,
    happened: Happened,
    *,
    act: UUID,
    by: UUID | None = None,
    document: UUID | None = None,
    amount_micros: int = 0,
    at: datetime | None = None,
) -> None:
    """One line of the time line, now unless it counts for another moment. Raises `Conflict` when the id is taken."""
    step = Step(
        id=act,
        order=order,
        happened=happened,
        at=at or clock.now(),
        by=by,
        document=document,
        amount_micros=amount_micros,
    )
    try:
        with transaction.atomic():
            step.save(force_insert=True)
    except IntegrityError:
        raise Conflict(USED_BEFORE) from None


def thing_of(item: OrderItem, order: Order) -> Thing:
    """The item as its handler sees it."""
    return Thing(
        kind=item.kind,
        quantity=item.quantity,
        what=item.what,
        account=order.account_id,
        currency=order.currency,
        act=item.id,
        order=order.id,
    )
