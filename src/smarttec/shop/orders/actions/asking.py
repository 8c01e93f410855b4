"""An order begins: asked for in the portal, or taken in a store, at a trade show, by phone or by mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Source
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.versions import current_version
from smarttec.shop.orders.actions.common import USED_BEFORE, demand_keys, locked_account, record
from smarttec.shop.orders.domain import Happened, State
from smarttec.shop.orders.items import check_wanted
from smarttec.shop.orders.models import WORDS_MAX, Order, OrderItem

ITEMS_MAX = 50
OPEN_REQUESTS_MAX = 20

SERVICE_OF: Mapping[Source, str] = {
    Source.SELF: "web-site",
    Source.STORE: "store",
    Source.TRADE_SHOW: "trade-show",
    Source.PHONE_ORDER: "phone-order",
    Source.CUSTOMER_SERVICE: "customer-service",
}
"""Where an order can come from, and the operator's service that it came by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing that somebody asks for. `what` are the kind's own values, see `kinds`."""

    kind: str
    quantity: int = 1
    what: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def ask(
    *,
    account: UUID,
    act: UUID,
    wanted: Sequence[Wanted],
    words: str = "",
    source: Source = Source.SELF,
    by: UUID,
) -> Order:
    """Begin an order: `act` becomes its id. `by` is the customer, or the member of staff who took it elsewhere.

    Raises `InvalidInput`, `CardNumberRefused` (field `words`), `TooManyRequests`, `Conflict`.
    """
    words = words.strip()
    _check(wanted, words)
    row = locked_account(account)
    before = Order.objects.filter(id=act).first()
    if before is not None:
        if before.account_id != row.id:
            raise Conflict(USED_BEFORE)
        return before
    demand_keys(row)
    if Order.objects.filter(account=row, state=State.REQUESTED).count() >= OPEN_REQUESTS_MAX:
        raise TooManyRequests("There are many open requests already. We will answer those first.")
    order = Order(
        id=act,
        cell=row.cell,
        account=row,
        currency=row.currency,
        words=words or None,
        entered_by=by,
        source=source,
        service=SERVICE_OF[source],
        collected_by=current_operator().companies[0].code,
        notice_version=current_version().number,
    )
    _insert(order)
    _add_items(order, wanted)
    happened = Happened.REQUESTED if source is Source.SELF else Happened.TAKEN
    record(order, happened, act=new_id(), by=by)
    return order


def _check(wanted: Sequence[Wanted], words: str) -> None:
    refuse_card_number(words, field="words")
    if len(words) > WORDS_MAX:
        raise InvalidInput(f"Use {WORDS_MAX:,} characters at most.", field="words")
    if not wanted and not words:
        raise InvalidInput("Say what you want to order.", field="words")
    if len(wanted) > ITEMS_MAX:
        raise InvalidInput(f"One order has {ITEMS_MAX} items at most.", field="kind")
    for one in wanted:
        check_wanted(one.kind, one.quantity)


def _insert(order: Order) -> None:
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        raise Conflict(USED_BEFORE) from None


def _add_items(order: Order, wanted: Sequence[Wanted]) -> None:
    OrderItem.objects.bulk_create(
        OrderItem(
            cell=order.cell, order=order, position=place, kind=one.kind, what=dict(one.what), quantity=one.quantity
        )
        for place, one in enumerate(wanted, start=1)
    )
