"""An order as its pages show it: plain words for where it stands, its lines, its steps as a line, its papers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.money import format_money
from smarttec.shop.orders.actions.common import thing_of
from smarttec.shop.orders.domain import FINAL, INVOICED, Happened, State
from smarttec.shop.orders.items import KINDS, handler_of
from smarttec.shop.orders.models import Order, OrderItem, Step
from smarttec.shop.orders.queries import items_of, open_micros, time_line_of
from smarttec.shop.queries import reference_of

STATE_WORDS: dict[State, tuple[str, str]] = {
    State.REQUESTED: ("Being looked at", "wait"),
    State.QUOTED: ("Quote is ready", "going"),
    State.ORDERED: ("Ordered", "wait"),
    State.CONFIRMED: ("To be paid", "wait"),
    State.PARTLY_PAID: ("Partly paid", "wait"),
    State.OVERDUE: ("Overdue", "bad"),
    State.PAID: ("Paid", "good"),
    State.EXPIRED: ("Quote has expired", "quiet"),
    State.CANCELLED: ("Cancelled", "quiet"),
    State.REVERSED: ("Taken back", "quiet"),
}
"""State → words, and the tone of its pill."""

_HAPPENED_WORDS = {
    Happened.REQUESTED: "You asked for an offer",
    Happened.TAKEN: "We wrote down your order",
    Happened.QUOTED: "We wrote a quote",
    Happened.ACCEPTED: "The quote was accepted",
    Happened.CONFIRMED: "Confirmed, with an invoice",
    Happened.PAID_PART: "A payment came",
    Happened.PAID: "Paid",
    Happened.GIVEN: "What you ordered is on your account",
    Happened.REMINDED: "We reminded you of the invoice",
    Happened.OVERDUE: "The invoice is overdue",
    Happened.EXPIRED: "The quote expired",
    Happened.CANCELLED: "Cancelled",
    Happened.REVERSED: "Taken back, with a credit note",
    Happened.PAYMENT_TAKEN_BACK: "A payment was taken off this order",
    Happened.NOT_GIVEN: "Something could not be given; we are looking at it",
    Happened.FORGIVEN: "Nothing is asked for any more",
}
_BAD = {Happened.OVERDUE, Happened.EXPIRED, Happened.CANCELLED, Happened.NOT_GIVEN, Happened.REVERSED}
_WITH_AMOUNT = {Happened.QUOTED, Happened.PAID_PART, Happened.PAID, Happened.PAYMENT_TAKEN_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """An order as lists show it; nothing sealed is needed for it."""

    id: UUID
    reference: str
    words: str
    tone: str
    created_at: datetime
    total_micros: int
    is_priced: bool
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """A line of an order. Amounts are those of the whole line, with and without tax."""

    words: str
    quantity: int
    net_micros: int
    gross_micros: int
    is_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressStep:
    """A step of the line: behind us, or (without a time) still to come."""

    words: str
    at: datetime | None = None
    detail: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """What the page of one order shows."""

    row: OrderRow
    items: Sequence[ItemRow]
    steps: Sequence[ProgressStep]
    tax_micros: int
    net_micros: int
    open_micros: int
    can_accept: bool
    can_withdraw: bool
    is_on_terms: bool
    valid_until: datetime | None
    payable_by: datetime | None
    quote: UUID | None


def row_of(order: Order) -> OrderRow:
    """The row of an order."""
    words, tone = STATE_WORDS[State(order.state)]
    return OrderRow(
        id=order.id,
        reference=reference_of(order.id),
        words=words,
        tone=tone,
        created_at=order.created_at,
        total_micros=order.total_micros,
        is_priced=order.quote is not None,
        currency=order.currency,
    )


def page_of(order: Order, *, now: datetime) -> OrderPage:
    """The page of an order at that moment."""
    state = State(order.state)
    is_valid = order.valid_until is not None and now < order.valid_until
    return OrderPage(
        row=row_of(order),
        items=[_item(order, item) for item in items_of(order)],
        steps=[*_behind(order, time_line_of(order)), *_ahead(order)],
        net_micros=order.net_micros,
        tax_micros=order.tax_micros,
        open_micros=open_micros(order),
        can_accept=state is State.QUOTED and is_valid,
        can_withdraw=state in {State.REQUESTED, State.QUOTED, State.ORDERED},
        is_on_terms=order.terms_days > 0,
        valid_until=order.valid_until,
        payable_by=order.payable_by,
        quote=order.quote,
    )


def item_words(order: Order, item: OrderItem) -> str:
    """What the item is, in the words of its kind as far as it can be delivered."""
    try:
        return handler_of(item.kind).describe(thing_of(item, order))
    except (SmarttecError, KeyError):
        return KINDS.get(item.kind, item.kind)


def _item(order: Order, item: OrderItem) -> ItemRow:
    return ItemRow(
        words=item_words(order, item),
        quantity=item.quantity,
        net_micros=item.net_micros,
        gross_micros=item.gross_micros,
        is_given=item.given_at is not None,
    )


def _behind(order: Order, steps: Sequence[Step]) -> Iterator[ProgressStep]:
    for step in steps:
        happened = Happened(step.happened)
        yield ProgressStep(
            words=_HAPPENED_WORDS[happened],
            at=step.at,
            detail=format_money(step.amount_micros, order.currency) if happened in _WITH_AMOUNT else "",
            is_bad=happened in _BAD,
        )


def _ahead(order: Order) -> Iterator[ProgressStep]:
    """The steps that are still to come if all goes well."""
    state, on_terms = State(order.state), order.terms_days > 0
    if state in FINAL:
        return
    coming = [
        (state < State.QUOTED, "We write a quote"),
        (state < State.ORDERED, "You accept the quote"),
        (state < State.CONFIRMED, "We confirm, with an invoice"),
        (order.given_at is None and on_terms, "What you ordered is on your account"),
        (state not in INVOICED or state is not State.PAID, "Paid"),
        (order.given_at is None and not on_terms, "What you ordered is on your account"),
    ]
    for is_ahead, words in coming:
        if is_ahead:
            yield ProgressStep(words=words)
