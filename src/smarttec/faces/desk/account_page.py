"""What an account's page shows beside the account's own columns. Each section needs the notice's permission."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from smarttec.faces.desk.display import NOTHING, obstacle, personal, withheld
from smarttec.faces.desk.queries import with_policy
from smarttec.kernel.errors import NotFound
from smarttec.kernel.money import format_money
from smarttec.kernel.vocabulary import Category
from smarttec.ledger.queries import credit_of
from smarttec.messaging.models import Message
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.people.models import Account
from smarttec.shop.models import Payment

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
    sections.append(_payments(account))
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


def _payments(account: Account) -> Section:
    title, headers = "Payments", ("Payment", "Amount", "State", "Begun", "Finished")
    if reason := _obstacle(account, Category.PAYMENT):
        return Section(title, headers, [], reason)
    found = Payment.objects.filter(account=account).order_by("-id")[:ROWS]
    return Section(title, headers, [_payment(payment) for payment in found])


def _payment(payment: Payment) -> tuple[Any, ...]:
    amount = format_money(payment.amount_micros, payment.currency)
    return str(payment), amount, payment.get_state_display(), payment.created_at, payment.finished_at or NOTHING


def _free_numbers() -> list[str]:
    free = StockNumber.objects.filter(is_assigned=False).order_by("e164")
    return list(free.values_list("e164", flat=True)[:FREE_NUMBERS])
