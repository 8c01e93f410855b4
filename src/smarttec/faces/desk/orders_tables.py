"""Orders and payments as the desk's tables show them: amounts of a customer only under a purpose that covers them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from smarttec.faces.desk.display import NOTHING, obstacle, personal
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_money
from smarttec.kernel.vocabulary import Category, Source
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import BankPayment, Order
from smarttec.shop.queries import reference_of

Table = dict[str, Any]


def state_words(order: Order) -> str:
    """Where the order stands, in a few words."""
    return State(order.state).name.capitalize().replace("_", " ")


def order_link(order: Order) -> str:
    """To the order's page."""
    address = reverse("desk:sale", args=[order.id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, reference_of(order.id))


def payment_link(payment: BankPayment) -> str:
    """To the payment's page."""
    address = reverse("desk:bank_payment", args=[payment.id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, f"{payment.recorded_at:%Y-%m-%d %H:%M}")


def orders_table(orders: Iterable[Order]) -> Table:
    """Orders with what is needed to choose one."""
    headers = ("Order", "Account", "State", "Came", "Since", "With tax")
    return {"headers": headers, "rows": [_order(order) for order in orders]}


def _order(order: Order) -> tuple[Any, ...]:
    hidden = obstacle(subject=order.account_id, policy_word=order.account.policy, category=Category.ORDER)
    total = format_money(order.total_micros, order.currency) if order.quote else NOTHING
    came = Source(order.source).name.lower().replace("_", " ")
    sid = to_sid("AC", order.account_id)
    return order_link(order), sid, state_words(order), came, order.created_at, hidden_or(hidden, total)


def hidden_or(hidden: str, value: str) -> str:
    """The marker that says why a value is not shown, or the value."""
    return format_html("{}", hidden) if hidden else value


def payments_table(payments: Iterable[BankPayment]) -> Table:
    """Payments with what the bank's statement said."""
    headers = ("Recorded", "Reference", "Payer", "Account", "Value date", "Amount", "Not matched")
    return {"headers": headers, "rows": [_payment(payment) for payment in payments]}


def _payment(payment: BankPayment) -> tuple[Any, ...]:
    return (
        payment_link(payment),
        personal(payment, "reference"),
        personal(payment, "payer"),
        to_sid("AC", payment.account_id) if payment.account_id else NOTHING,
        payment.value_on,
        format_money(payment.amount_micros, payment.currency),
        format_money(payment.rest_micros, payment.currency),
    )
