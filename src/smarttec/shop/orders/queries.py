"""Reads: an account's orders, what is owed for them, and the queues of the desk."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from smarttec.kernel.errors import NotFound
from smarttec.people.models import Account
from smarttec.shop.orders.domain import INVOICED, State
from smarttec.shop.orders.models import Allocation, BankPayment, CreditTerms, Order, OrderItem, Step, Target


def owed_micros(account: UUID) -> int:
    """What the account owes: invoices that are overdue, and what a reversed order's customer kept."""
    overdue = Q(state=State.OVERDUE)
    found = Order.objects.filter(account_id=account).filter(overdue | Q(state=State.REVERSED))
    sums = found.aggregate(
        overdue=Sum(F("total_micros") - F("paid_micros"), filter=overdue),
        kept=Sum(F("owed_micros") - F("paid_micros"), filter=~overdue),
    )
    return int(sums["overdue"] or 0) + int(sums["kept"] or 0)


def on_terms_micros(account: UUID) -> int:
    """What is open of all the account's orders on credit terms, due or not."""
    found = Order.objects.filter(account_id=account, state__in=INVOICED, terms_days__gt=0)
    return int(found.aggregate(open=Sum(F("total_micros") - F("paid_micros")))["open"] or 0)


def open_micros(order: Order) -> int:
    """What can still be paid of an order: the rest of its invoice, or of what is owed after a reversal."""
    if order.state in INVOICED:
        return order.total_micros - order.paid_micros
    return order.owed_micros - order.paid_micros if order.state == State.REVERSED else 0


def orders_of(account: Account) -> QuerySet[Order]:
    """The account's orders, newest first. Lists need no sealed words, so they are not loaded."""
    return Order.objects.filter(account_id=account.id).order_by("-id").defer("words", "answer")


def access_order(*, account: Account, order_id: UUID) -> Order:
    """One order of the account. Raises `NotFound`, the same for absent and another's."""
    order = Order.objects.filter(account_id=account.id, id=order_id).first()
    if order is None:
        raise NotFound
    order.account = account
    return order


def items_of(order: Order) -> list[OrderItem]:
    """In the order of the document."""
    return list(OrderItem.objects.filter(order=order).order_by("position"))


def time_line_of(order: Order) -> list[Step]:
    """What happened, the earliest first."""
    return list(Step.objects.filter(order=order).order_by("at", "id"))


def in_states(states: Sequence[State]) -> QuerySet[Order]:
    """A queue of the desk, the oldest first."""
    return Order.objects.filter(state__in=states).select_related("account").order_by("id").defer("words", "answer")


def needing_a_person() -> QuerySet[Order]:
    """Orders of which something could not be given, or whose customer kept something."""
    kept = Q(state=State.REVERSED, owed_micros__gt=F("paid_micros"))
    found = Order.objects.filter(Q(needs_person=True, state__in=INVOICED) | kept)
    return found.select_related("account").order_by("id").defer("words", "answer")


def payments_to_match() -> QuerySet[BankPayment]:
    """Payments by bank of which something is not matched, the oldest first."""
    return BankPayment.objects.filter(finished_at=None).select_related("account").order_by("id")


def payable_of(account: UUID) -> list[Order]:
    """Orders that a payment of the account can be matched with, the earliest due first."""
    found = Order.objects.filter(account_id=account, state__in=[*INVOICED, State.REVERSED])
    return [order for order in found.order_by("payable_by", "id").defer("words", "answer") if open_micros(order)]


def matched_of(payment: BankPayment) -> list[Allocation]:
    """What became of a payment, in order."""
    return list(Allocation.objects.filter(payment=payment).select_related("order").order_by("at", "id"))


def received_for(order: Order) -> list[Allocation]:
    """What was paid for an order and taken back from it, in order."""
    found = Allocation.objects.filter(order=order, target=Target.ORDER)
    return list(found.select_related("payment").order_by("at", "id"))


def terms_of_account(account: UUID) -> CreditTerms | None:
    """Its credit terms, if it has any."""
    return CreditTerms.objects.filter(account_id=account).first()
