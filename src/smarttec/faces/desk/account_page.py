"""What an account's page shows beside the account's own columns. Each section needs the notice's permission."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html

from smarttec.faces.desk.display import NOTHING, obstacle, personal, withheld
from smarttec.faces.desk.orders_tables import order_link, state_words
from smarttec.faces.desk.queries import with_policy
from smarttec.fraud.models import Limit
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_money
from smarttec.kernel.vocabulary import Category
from smarttec.ledger.queries import credit_of
from smarttec.messaging.models import Message
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.people.models import Account
from smarttec.shop.models import Payment
from smarttec.shop.orders.models import Order
from smarttec.shop.orders.queries import orders_of

ROWS = 10
FREE_NUMBERS = 200


@dataclass(frozen=True, slots=True)
class Section:
    """A card of the page: rows under headers, or why there are none."""

    title: str
    headers: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    obstacle: str = ""

    @property
    def table(self) -> dict[str, Any]:
        """As unfold's table component wants it."""
        return {"headers": self.headers, "rows": self.rows}


def account_page(account: Account, *, staff: Any) -> dict[str, Any]:
    """The page's context."""
    may_assign = staff.has_perm("numbers.add_assignment")
    sections = [_balance(account), _numbers(account)]
    if staff.has_perm("messaging.view_message"):
        sections.append(_messages(account))
    sections.append(_payments(account, may_open=staff.has_perm("shop.view_payment")))
    if staff.has_perm("orders.view_order"):
        sections.append(_orders(account))
    if work := _work(account, staff):
        sections.append(work)
    return {
        "sections": sections,
        "free_numbers": _free_numbers() if may_assign else [],
        "may_assign": may_assign,
        "assign_url": reverse("desk:assign_number", args=[account.id]),
    }


def _obstacle(account: Account, category: Category) -> str:
    return obstacle(subject=account.id, policy_word=account.policy, category=category)


def _balance(account: Account) -> Section:
    title, headers = "Balance", ("Free to use", "Held for acts under way")
    if reason := _obstacle(account, Category.PAYMENT):
        return Section(title, headers, [], reason)
    try:
        credit = credit_of(account.id)
    except NotFound:
        return Section(title, headers, [])
    amounts = (credit.available_micros, credit.held_micros)
    return Section(title, headers, [tuple(format_money(amount, credit.currency) for amount in amounts)])


def _numbers(account: Account) -> Section:
    rows = Assignment.objects.filter(account=account).select_related("account").order_by("id")[:ROWS]
    return Section("Numbers", ("Number", "Since"), [(personal(row, "e164"), row.created_at) for row in rows])


def _messages(account: Account) -> Section:
    title, headers = "Last messages", ("Message", "Status", "To", "Text", "Price", "Sent")
    if reason := _obstacle(account, Category.TRAFFIC):
        return Section(title, headers, [], reason)
    found = with_policy(Message.objects.filter(account=account.id)).order_by("-id")[:ROWS]
    return Section(title, headers, [_message(message) for message in found])


def _message(message: Message) -> tuple[Any, ...]:
    return (
        str(message),
        message.get_status_display(),
        personal(message, "recipient"),
        withheld(message, "body"),
        format_money(message.price_micros, message.currency),
        message.sent_at or NOTHING,
    )


def _payments(account: Account, *, may_open: bool) -> Section:
    title, headers = "Payments", ("Payment", "Amount", "State", "To look at", "Owed", "Begun", "Finished")
    if reason := _obstacle(account, Category.PAYMENT):
        return Section(title, headers, [], reason)
    found = Payment.objects.filter(account=account).order_by("-id")[:ROWS]
    return Section(title, headers, [_payment(payment, may_open=may_open) for payment in found])


def _payment(payment: Payment, *, may_open: bool) -> tuple[Any, ...]:
    return (
        _link("desk:shop_payment_work", str(payment), payment.id) if may_open else str(payment),
        format_money(payment.charged_micros, payment.currency),
        payment.get_state_display(),
        payment.review or NOTHING,
        format_money(payment.owed_micros, payment.currency) if payment.owed_micros else NOTHING,
        payment.created_at,
        payment.finished_at or NOTHING,
    )


def _orders(account: Account) -> Section:
    """The newest; what they come to is the customer's, and needs a purpose."""
    title, headers = "Orders", ("Order", "State", "With tax", "Paid", "Asked for")
    if reason := _obstacle(account, Category.ORDER):
        return Section(title, headers, [], reason)
    return Section(title, headers, [_order(order) for order in orders_of(account)[:ROWS]])


def _order(order: Order) -> tuple[Any, ...]:
    amounts = (order.total_micros, order.paid_micros) if order.quote else ()
    total, paid = [format_money(amount, order.currency) for amount in amounts] or [NOTHING, NOTHING]
    return order_link(order), state_words(order), total, paid, order.created_at


def _work(account: Account, staff: Any) -> Section | None:
    """Where this person goes on from here, with the account filled in; None when there is nothing they may do."""
    sid = f"?account={to_sid('AC', account.id)}"
    own = Limit.objects.filter(account=account).exists()
    limits = ("desk:fraud_limit_change", account.id) if own else ("desk:fraud_limit_add",)
    offered = (
        ("orders.add_order", _link("desk:take_order", "Enter an order", query=sid)),
        ("orders.add_creditterms", _link("desk:credit_terms", "Set credit terms", query=sid)),
        ("fraud.view_limit" if own else "fraud.change_limit", _link(limits[0], "Own limits", *limits[1:], query=sid)),
        ("fraud.add_hold", _link("desk:fraud_hold_add", "Hold the account", query=sid)),
    )
    links = [(link,) for permission, link in offered if staff.has_perm(permission)]
    return Section("Work on this account", ("What to do",), links) if links else None


def _link(page: str, words: str, *arguments: UUID, query: str = "") -> str:
    return format_html('<a class="desk-link" href="{}{}">{}</a>', reverse(page, args=arguments), query, words)


def _free_numbers() -> list[str]:
    free = StockNumber.objects.filter(is_assigned=False).order_by("e164")
    return list(free.values_list("e164", flat=True)[:FREE_NUMBERS])
